// express and better-sqlite3: each message is committed, durably, before its 200.
import Database from "better-sqlite3";
import { serve } from "./common.mjs";

const database = new Database(process.env.DATABASE);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec("CREATE TABLE messages (mid TEXT PRIMARY KEY, psid TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, raw BLOB NOT NULL)");
const insert = database.prepare("INSERT INTO messages VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");

serve((messages, raw) => {
  for (const { mid, psid, at, text } of messages) insert.run(mid, psid, at, text, raw);
});
