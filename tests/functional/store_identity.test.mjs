// What lies in the store about who reported: nothing that can be read without the master key.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { World } from "../support/world.mjs";

const world = await World.open();
const intake = await world.as("intake");
const reporter = { name: "Phạm Thị Kín Đáo", phone: "0987654321", address: "số 9 ngõ Riêng Tư" };

test("a report taken by telephone twice under one key answers with its reporter, who is in no file of the store", async () => {
  const body = { field: "other", text: "Đèn đường hỏng.", occurred: "tối qua", place: { text: "phường Cửa Nam" }, reporter, channel: "phone" };
  const key = { "idempotency-key": randomUUID() };
  const first = await intake.post("/reports", body, key);
  assert.equal(first.status, 201, first.bytes.toString());
  const again = await intake.post("/reports", body, key);
  assert.deepEqual(again.body, first.body);
  assert.deepEqual(again.body.reporter, reporter);
  const names = readdirSync(world.server.data).filter((name) => name.includes(".db") || name.includes("sqlite"));
  assert.ok(names.length > 0, "the store's files");
  for (const name of names)
    for (const word of Object.values(reporter)) assert.ok(!readFileSync(join(world.server.data, name)).includes(word), `${name}: ${word}`);
});
