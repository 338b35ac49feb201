// Facebook fails as a whole: a dead token, an outage, a used-up allowance, answers that are lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { graphError, isMessage, messageTo, noAnswer } from "../support/graph.mjs";
import { until } from "../support/wait.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const { graph } = world;
const intake = await world.as("intake");
const admin = await world.as("admin,sealed");
const rows = (psid, fits = () => true, options) => world.outbox(`rows to ${psid}`, (row) => row.to === psid && fits(row), options);
const toAnybody = (call) => isMessage(call);

async function citizensWithReports(count) {
  const all = [];
  for (let i = 0; i < count; i += 1) all.push(await world.filed());
  for (const { citizen } of all) citizen.ignoresTheRest();
  return all;
}

// Begun here and looked at in the last test: a minute passes before anybody looks.
const lost = (await citizensWithReports(1))[0];
const inThread = graph.answer(
  (call) => call.method === "GET" && call.path.endsWith("/conversations") && call.query.get("user_id") === lost.citizen.psid,
  {
    body: {
      data: [{
        id: "t_mat",
        participants: { data: [{ id: lost.citizen.psid }, { id: "197000000000001" }] },
        messages: {
          data: [{
            id: "m_da-toi",
            created_time: new Date().toISOString().replace(/\.\d+Z$/, "+0000"),
            from: { id: "197000000000001" },
            to: { data: [{ id: lost.citizen.psid }] },
            message: "Tin này có tới không?",
          }],
        },
      }],
    },
  },
  99,
);
graph.answer(messageTo(lost.citizen.psid), noAnswer, 1);
await intake.post(`/reports/${lost.code}/messages`, { text: "Tin này có tới không?" });

test("a dead token: one alarm, one call a minute, and all is sent when it works again", async () => {
  const people = await citizensWithReports(3);
  const rule = graph.answer(toAnybody, graphError(190, { subcode: 463 }), 1000);
  for (const [number, { code }] of people.entries())
    await intake.post(`/reports/${code}/messages`, { text: `Người thứ ${number + 1}.` });
  for (const { citizen } of people) await rows(citizen.psid, ({ state, reason }) => state === "waiting" && reason.length > 0);
  await new Promise((resolve) => setTimeout(resolve, 5000)); // time in which they could try again
  assert.ok(rule.seen <= 3, `${rule.seen} calls with a dead token`);
  const before = graph.sent.length;
  graph.end(rule);
  await until("the last", () => graph.sent.slice(before).length >= 3, { within: 75_000 });
  const order = graph.sent.slice(before).map(({ text }) => text).filter((text) => text.startsWith("Người thứ"));
  assert.equal(order[0], "Người thứ 1.", "the oldest is what tries the token again");
  assert.deepEqual(order.sort(), ["Người thứ 1.", "Người thứ 2.", "Người thứ 3."]); // the rest side by side
});

test("an outage drains oldest first", async () => {
  const people = await citizensWithReports(4);
  const rule = graph.answer(toAnybody, graphError(2, { transient: true, status: 500 }), 1000);
  for (let i = 0; i < 8; i += 1) await intake.post(`/reports/${people[i % 4].code}/messages`, { text: `Số ${i}.` });
  await until("the stop", () => rule.seen >= 3);
  await new Promise((resolve) => setTimeout(resolve, 3000)); // the outage lasts
  const before = graph.sent.length;
  graph.end(rule);
  await until("everything", () => graph.sent.slice(before).filter(({ text }) => text.startsWith("Số")).length === 8, { within: 75_000 });
  const order = graph.sent.slice(before).map(({ text }) => text).filter((text) => text.startsWith("Số"));
  assert.equal(order[0], "Số 0.", "the oldest is what tries again");
  for (const { citizen } of people) {
    const own = graph.to(citizen.psid).map(({ text }) => text).filter((text) => text.startsWith("Số"));
    assert.deepEqual(own, [...own].sort());
    assert.equal(own.length, 2);
  }
});

test("a lost answer is found in the conversation and not sent again", async () => {
  await until("the look", () => inThread.seen >= 1, { within: 150_000 });
  await until("the row sent", async () => (await rows(lost.citizen.psid)).every(({ state }) => state === "sent"));
  const tries = graph.calls.filter((call) => messageTo(lost.citizen.psid)(call) && call.body.message.text.includes("có tới không"));
  assert.equal(tries.length, 1);
});

test("a used-up allowance stops the Page after a good answer, and intake goes on", async () => {
  const [{ citizen, code }] = await citizensWithReports(1);
  const used = graph.answer(
    messageTo(citizen.psid),
    { body: { recipient_id: citizen.psid, message_id: "m_het-luot" }, headers: { "x-app-usage": '{"call_count":100}' } },
    1,
  );
  await intake.post(`/reports/${code}/messages`, { text: "Một." });
  await until("the call", () => used.seen === 1);
  await intake.post(`/reports/${code}/messages`, { text: "Hai." });
  await rows(citizen.psid, ({ state, reason }) => state === "waiting" && reason.includes("hết lượt"));
  await citizen.say("Tôi nhắn thêm.");
  await until("the delivery read", async () => (await admin.all("/inbox?state=new&limit=200")).length === 0);
  assert.equal(graph.calls.filter((call) => messageTo(citizen.psid)(call) && call.body.message.text === "Hai.").length, 0);
});
