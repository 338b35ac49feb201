// Writing safely: versions, repeated requests, two officers at once.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { ConsoleClient, hidden } from "../support/console_client.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const intake = await world.as("intake");

test("the ETag is the quoted version, a stale If-Match is 412 and changes nothing", async () => {
  const code = await world.taken();
  const seen = await intake.get(`/reports/${code}`);
  assert.equal(seen.headers.get("etag"), `"${seen.body.version}"`);
  const fresh = await intake.act(code, "accept", {}, { "if-match": seen.headers.get("etag") });
  assert.equal(fresh.status, 200, fresh.bytes.toString());
  const stale = await intake.act(code, "propose", { measure: "x" }, { "if-match": seen.headers.get("etag") });
  assert.equal(stale.status, 412);
  assert.equal(typeof stale.body.error.code, "string");
  assert.equal((await intake.report(code)).status, "accepted");
});

test("the same Idempotency-Key acts once and answers the same", async () => {
  const code = await world.taken();
  const key = { "idempotency-key": randomUUID() };
  const first = await intake.act(code, "ask", { text: "Số nhà?" }, key);
  const second = await intake.act(code, "ask", { text: "Số nhà?" }, key);
  assert.equal(first.status, 200);
  assert.equal(second.status, 200);
  assert.deepEqual(second.body, first.body);
  assert.equal((await intake.report(code)).history.filter(({ action }) => action === "ask").length, 1);
});

test("the same key for another request is refused", async () => {
  const code = await world.taken();
  const key = { "idempotency-key": randomUUID() };
  assert.equal((await intake.act(code, "ask", { text: "Số nhà?" }, key)).status, 200);
  const other = await intake.act(code, "decline", { reason: "Khác." }, key);
  assert.ok(other.status >= 400 && other.status < 500, String(other.status));
  assert.equal((await intake.report(code)).status, "awaiting_info");
});

test("a key makes one report of a repeated POST /reports, and one message", async () => {
  const body = { field: "other", text: "Gọi điện hỏi giờ tiếp dân.", occurred: "hôm nay", place: { text: "phường Cửa Nam" }, reporter: null, channel: "counter" };
  const key = { "idempotency-key": randomUUID() };
  const answers = [await intake.post("/reports", body, key), await intake.post("/reports", body, key)];
  assert.equal(answers[0].body.code, answers[1].body.code);
  const { citizen, code } = await world.filed();
  const again = { "idempotency-key": randomUUID() };
  for (let times = 0; times < 2; times++) await intake.post(`/reports/${code}/messages`, { text: "Chỉ một lần." }, again);
  await citizen.hears("the message", ({ text }) => text.includes("Chỉ một lần."));
  await intake.must(code, "accept");
  await citizen.hears("the next", ({ text }) => text.includes(code));
  assert.equal(world.graph.to(citizen.psid).filter(({ text }) => text.includes("Chỉ một lần.")).length, 1);
});

test("the form of a message that is sent twice sends one, from the report and from the conversation", async () => {
  const { citizen, code } = await world.filed();
  const officer = await ConsoleClient.of(world.server, "viettin", "intake");
  const { html } = await officer.go(`/console/reports/${code}`);
  const thread = html.match(/\/console\/conversations\/([a-z0-9]+)/)[1];
  for (const page of [`/console/reports/${code}`, `/console/conversations/${thread}`]) {
    const words = `Một lần từ ${page}`;
    const send = async (form, text) => {
      const fields = { ...hidden(form.html), text };
      assert.ok(fields.once, "the form has a token");
      assert.equal((await officer.go(`${page}/messages`, { fields })).status, 303);
    };
    const form = await officer.go(page);
    for (let times = 0; times < 2; times++) await send(form, words);
    await send(await officer.go(page), `Tin khác từ ${page}`);
    await citizen.hears("the other one", ({ text }) => text.includes(`Tin khác từ ${page}`));
    assert.equal(world.graph.to(citizen.psid).filter(({ text }) => text.includes(words)).length, 1);
  }
});

test("of ten officers who accept at once one does", async () => {
  const code = await world.taken();
  const answers = await Promise.all(Array.from({ length: 10 }, () => intake.act(code, "accept")));
  const statuses = answers.map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 200).length, 1, statuses.join());
  assert.ok(statuses.every((status) => [200, 409, 412].includes(status)), statuses.join());
  assert.equal((await intake.report(code)).history.filter(({ action }) => action === "accept").length, 1);
});
