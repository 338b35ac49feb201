// express and pg with its pool of ten connections: each message is committed, durably, before its 200.
import pg from "pg";
import { serve } from "./common.mjs";

const pool = new pg.Pool({ connectionString: process.env.DATABASE });
await pool.query("CREATE TABLE messages (mid TEXT PRIMARY KEY, psid TEXT NOT NULL, at BIGINT NOT NULL, text TEXT NOT NULL, raw BYTEA NOT NULL)");

serve(async (messages, raw) => {
  for (const { mid, psid, at, text } of messages) {
    await pool.query({ name: "keep", text: "INSERT INTO messages VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING", values: [mid, psid, at, text, raw] });
  }
});
