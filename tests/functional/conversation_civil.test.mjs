// What is no report gets a civil answer and makes none; a person can be asked for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { aReport, codePattern, form } from "../support/citizen.mjs";
import { until } from "../support/wait.mjs";
import { echo, reaction, sticker, unsupported } from "../support/webhook.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const intake = await world.as("intake");
const count = async () => (await intake.all("/reports?limit=200")).length;

for (const words of ["Xin chào", "hello ad", "alo", "Cảm ơn ban chỉ đạo nhé", "đồ ngu, lũ vô dụng", "vãi cả ad", "Vay tiền nhanh lãi suất thấp, liên hệ ngay bit.ly/vay", "👍👍👍", "?", "asdkjasd"]) {
  test(`no report, a civil answer: ${words}`, async () => {
    const before = await count();
    const citizen = world.citizen();
    await citizen.say(words);
    await citizen.hears("an answer");
    assert.ok(!world.graph.to(citizen.psid).some(({ payloads, text }) => payloads.includes("confirm") || codePattern.test(text)));
    assert.equal(await count(), before);
  });
}

test("a sticker and what cannot be read are answered", async () => {
  const citizen = world.citizen();
  await citizen.send(sticker(citizen.psid));
  await citizen.hears("an answer to the sticker");
  await citizen.send(unsupported(citizen.psid));
  await citizen.hears("an answer to the rest");
});

test("abuse that holds a real matter becomes a report", async () => {
  const citizen = world.citizen();
  await citizen.say("Lũ vô dụng chúng mày đâu hết rồi, quán bia số 12 phố Tràng Tiền phường Cửa Nam chiếm hết vỉa hè từ sáng nay");
  const next = await citizen.hears("a question or the summary", ({ payloads }) => payloads.includes("skip") || payloads.includes("confirm"));
  if (!next.payloads.includes("confirm")) {
    await citizen.press("skip");
    await citizen.hearsSummary();
  }
  await citizen.press("confirm");
  await citizen.hearsCode();
});

for (const way of ["words", "payload"]) {
  test(`"gặp cán bộ" by ${way} stops the automatic answers`, async () => {
    const citizen = world.citizen();
    await (way === "words" ? citizen.say("gặp cán bộ") : citizen.tap("person"));
    await citizen.hears("that a person is called");
    const quiet = world.graph.to(citizen.psid).length;
    await citizen.say(form(aReport));
    const other = await world.filed();
    assert.ok(other.code);
    assert.ok(!world.graph.to(citizen.psid).slice(quiet).some(({ payloads }) => payloads.includes("confirm")), "no dialogue while a person answers");
  });
}

test("an officer's own answer in the Page inbox stops them too", async () => {
  const { citizen } = await world.filed();
  await citizen.send(echo(citizen.psid, "Chào chị, tôi là cán bộ trực."));
  const admin = await world.as("admin,sealed");
  await until("the echo read", async () => (await admin.all("/inbox?state=new&limit=200")).length === 0);
  const quiet = world.graph.to(citizen.psid).length;
  await citizen.say(form(aReport));
  await world.filed();
  assert.ok(!world.graph.to(citizen.psid).slice(quiet).some(({ payloads }) => payloads.includes("confirm")));
});

test("a reaction needs no answer", async () => {
  const { citizen } = await world.filed();
  const before = world.graph.to(citizen.psid);
  await citizen.send(reaction(citizen.psid, before.at(-1).mid));
  await world.filed();
  assert.equal(world.graph.to(citizen.psid).length, before.length);
});
