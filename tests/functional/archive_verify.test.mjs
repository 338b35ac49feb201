// The archive: every step is in it, and any change behind its back is found.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { run } from "../support/program.mjs";
import { until } from "../support/wait.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const { server } = world;
const { citizen, code } = await world.filed();
await world.bringTo("published", code);
await citizen.hearsPayload(`rate.${code}.4`);
await citizen.press(`rate.${code}.4`);
await until("the rating", async () => (await (await world.as("intake")).report(code)).rating);

const database = (folder) => join(folder, readdirSync(folder).find((name) => /\.(db|sqlite3?)$/.test(name)));

/** A copy of the store as SQLite sees it now, changed by `sql`; gives what `verify` says of it. */
async function tampered(sql) {
  const folder = mkdtempSync(join(tmpdir(), "kenh197-tamper-"));
  try {
    cpSync(server.data, folder, { recursive: true });
    const copy = database(folder);
    for (const suffix of ["-wal", "-shm"]) rmSync(copy + suffix, { force: true });
    rmSync(copy, { force: true });
    execFileSync("sqlite3", [database(server.data), `.backup '${copy}'`]);
    if (sql) {
      const triggers = execFileSync("sqlite3", [copy, "SELECT name FROM sqlite_master WHERE type = 'trigger'"]).toString().split("\n").filter(Boolean);
      const drops = triggers.map((name) => `DROP TRIGGER "${name}";`).join("\n");
      execFileSync("sqlite3", [copy], { input: `PRAGMA foreign_keys=OFF;\n${drops}\n${sql};\n` });
    }
    return await run(["verify"], { cwd: folder, env: { ...server.env, KENH197_DATA: folder } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("an untouched store verifies, also while the server serves", async () => {
  const live = await server.run(["verify"]);
  assert.equal(live.code, 0, live.stdout + live.stderr);
  const copy = await tampered();
  assert.equal(copy.code, 0, copy.stdout + copy.stderr);
});

for (const [what, sql] of [
  ["a message's words", "UPDATE messages SET text = text || '!' WHERE direction = 'in'"],
  ["a line of the history", "UPDATE history SET note = 'khác' WHERE action = 'decline' OR action = 'propose'"],
  ["who acted", "UPDATE history SET actor = 'nguoi-khac' WHERE action = 'accept'"],
  ["a delivery's bytes", "UPDATE deliveries SET body = CAST('{}' AS BLOB)"],
  ["a document's digest", "UPDATE documents SET sha256 = '" + "0".repeat(64) + "'"],
  ["a rating", "UPDATE ratings SET value = 1"],
  ["a message that is gone", "DELETE FROM messages WHERE direction = 'in'"],
  ["an entry that is gone", "DELETE FROM archive WHERE seq = (SELECT max(seq) / 2 FROM archive)"],
  ["the actor of an entry", "UPDATE archive SET actor = 'x' WHERE seq = 3"],
  ["the time of an entry", "UPDATE archive SET at = at + 1 WHERE seq = 3"],
  ["two entries exchanged", "UPDATE archive SET seq = -seq WHERE seq IN (3, 4); UPDATE archive SET seq = 7 + seq WHERE seq < 0"],
]) {
  test(`verify finds ${what}`, async () => {
    const { code: exit, stdout, stderr } = await tampered(sql);
    assert.equal(exit, 1, stdout + stderr);
    assert.match(stdout + stderr, /entry \d+: \S/);
  });
}

test("the first misfit is named", async () => {
  const { stdout, stderr } = await tampered("UPDATE archive SET actor = 'x' WHERE seq IN (5, 9)");
  assert.match(stdout + stderr, /entry 5: /);
});

test("the chain holds no personal data", async () => {
  const { code: exit, stdout } = await server.run(["export", "archive"]);
  assert.equal(exit, 0);
  assert.ok(stdout.split("\n").length > 10);
  for (const secret of ["Nguyễn Thị Mẫu", "0912345678", citizen.psid, "vỉa hè"]) assert.ok(!stdout.includes(secret), secret);
});
