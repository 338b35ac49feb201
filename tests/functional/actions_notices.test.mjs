// The citizen hears of each step that concerns them, and of no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { wards, World } from "../support/world.mjs";

const world = await World.open();
const [intake, leader, unit, publisher] = await Promise.all([
  world.as("intake"), world.as("leader"), world.as("unit", wards.here), world.as("publisher"),
]);
const words = (part) => ({ text }) => text.includes(part);

test("the main road: accept, assign, close, publish are told; propose, direct and the unit's steps are not", async () => {
  const { citizen, code } = await world.filed();
  const about = words(code);
  await intake.must(code, "accept");
  await citizen.hears("accept", about);
  await intake.must(code, "propose", { measure: "Biện pháp nội bộ." });
  await leader.must(code, "direct", { decision: "Chỉ đạo nội bộ." });
  const referred = await intake.must(code, "assign", { unit: wards.here, note: "Ghi chú nội bộ." });
  const units = await intake.all("/units?limit=200");
  const name = units.find((one) => one.code === wards.here).name;
  const told = await citizen.hears("assign", about);
  assert.ok(told.text.includes(name), `which unit: ${told.text}`);
  assert.match(told.text, /\d{1,2}[/:]\d{2}|\d{1,2}\/\d{1,2}/, "by when");
  assert.ok(referred.due_at);
  await unit.must(code, "acknowledge");
  await unit.must(code, "resolve", { result: "Kết quả nội bộ của phường.", media: [] });
  await intake.must(code, "close", { answer: "Phường đã xử lý xong, cảm ơn chị." });
  const closed = await citizen.hears("close", words("Phường đã xử lý xong, cảm ơn chị."));
  assert.deepEqual([...closed.payloads].filter((payload) => payload.startsWith("rate.")).sort(), [1, 2, 3, 4].map((n) => `rate.${code}.${n}`));
  await publisher.must(code, "publish", { title: "Vỉa hè thông thoáng", text: "Phường đã xử lý.", media: [] });
  await citizen.hears("publish", about);
  const all = world.graph.to(citizen.psid).map(({ text }) => text).join("\n");
  assert.ok(!/nội bộ/.test(all), "what is internal stays inside");
});

test("ask, decline, reopen and merge are told with their words", async () => {
  const one = await world.filed();
  await intake.must(one.code, "ask", { text: "Quán mở lúc mấy giờ vậy chị?" });
  await one.citizen.hears("ask", words("Quán mở lúc mấy giờ vậy chị?"));
  await intake.must(one.code, "decline", { reason: "Việc này do toà án giải quyết." });
  await one.citizen.hears("decline", words("Việc này do toà án giải quyết."));
  await intake.must(one.code, "reopen", { reason: "Xem lại." });
  await one.citizen.hears("reopen", words(one.code));
  const two = await world.filed();
  await intake.must(one.code, "merge", { into: two.code });
  await one.citizen.hears("merge", words(one.code));
});

test("whose report was merged hears the answer of the one it joined", async () => {
  const [one, two] = [await world.filed(), await world.filed()];
  await intake.must(one.code, "merge", { into: two.code });
  await one.citizen.hears("merge", words(one.code));
  await intake.must(two.code, "accept");
  await intake.must(two.code, "close", { answer: "Đã dọn xong cả tuyến phố." });
  await two.citizen.hears("the answer", words("Đã dọn xong cả tuyến phố."));
  await one.citizen.hears("the answer too", words("Đã dọn xong cả tuyến phố."));
});

test("a deadline that is given is the one that is told", async () => {
  const { citizen, code } = await world.filed();
  await world.bringTo("instructed", code);
  const report = await intake.must(code, "assign", { unit: wards.here, due_at: "2031-03-09T17:00:00+07:00" });
  assert.equal(Date.parse(report.due_at), Date.parse("2031-03-09T17:00:00+07:00"));
  await citizen.hears("the deadline", ({ text }) => /0?9\/0?3\/2031/.test(text));
});

test("who reported at the counter hears nothing through Facebook, and the steps work", async () => {
  const code = await world.taken();
  await world.bringTo("published", code);
  assert.equal((await intake.report(code)).status, "published");
});
