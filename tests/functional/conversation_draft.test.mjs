// A draft: cancelled, edited, with pictures before, between and after the words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { aReport, form } from "../support/citizen.mjs";
import { png } from "../support/samples.mjs";
import { until } from "../support/wait.mjs";
import { files, newMid } from "../support/webhook.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const intake = await world.as("intake");
const picture = (shade) => ({ type: "image", url: world.graph.file(`anh-${shade}.png`, png(64, 48, shade), "image/png") });

/** The reports of one citizen's conversation. */
async function reportsWith(words) {
  return (await intake.all(`/reports?limit=200&q=${encodeURIComponent(words)}`)).length;
}

test("cancel drops the draft", async () => {
  const citizen = world.citizen();
  await citizen.say(form({ ...aReport, content: "Biển quảng cáo xanh lơ che khuất đèn tín hiệu." }));
  await citizen.hearsSummary();
  await citizen.press("cancel");
  await citizen.hears("that it is cancelled");
  citizen.ignoresTheRest();
  await citizen.press("confirm");
  await citizen.hears("an answer");
  assert.equal(await reportsWith("quảng cáo xanh lơ"), 0);
});

test("edit changes one line and keeps the others", async () => {
  const citizen = world.citizen();
  await citizen.say(form(aReport));
  await citizen.hearsSummary();
  await citizen.press("edit");
  await citizen.hears("what can be edited");
  await citizen.say("Thời gian: 9 giờ tối hôm qua");
  await citizen.hearsSummary();
  await citizen.press("confirm");
  const report = await intake.report(await citizen.hearsCode());
  assert.match(report.occurred, /9 giờ tối/);
  assert.ok(report.text.includes(aReport.content));
  assert.equal(report.reporter.name, aReport.name);
});

test("an album of five pictures as five deliveries is one draft and few answers", async () => {
  const citizen = world.citizen();
  for (let shade = 1; shade <= 5; shade++) await citizen.show([picture(shade)]);
  await citizen.hears("an answer to the pictures");
  await citizen.say(form({ ...aReport, content: "Bàn ghế kín vỉa hè, xin xem năm ảnh." }));
  await citizen.hearsSummary();
  const before = world.graph.to(citizen.psid).length;
  assert.ok(before <= 5, `five pictures and a form were answered by ${before} messages`);
  await citizen.press("confirm");
  const code = await citizen.hearsCode();
  const kept = await until("five pictures kept", async () => {
    const { media } = await intake.report(code);
    return media.length === 5 && media.every(({ status }) => status === "kept") && media;
  });
  assert.ok(kept.every(({ kind, type }) => kind === "image" && type === "image/png"));
  assert.equal(new Set(kept.map(({ sha256 }) => sha256)).size, 5);
});

test("five pictures in one message, with words", async () => {
  const citizen = world.citizen();
  await citizen.send(files(citizen.psid, [11, 12, 13, 14, 15].map(picture), { words: form(aReport) }));
  await citizen.hearsSummary();
  await citizen.press("confirm");
  const code = await citizen.hearsCode();
  assert.equal((await intake.report(code)).media.length, 5);
});

test("pictures before, between and after the words belong to one report", async () => {
  const citizen = world.citizen();
  const mids = [newMid(), newMid(), newMid()];
  await citizen.show([picture(21)], { mid: mids[0] });
  await citizen.hears("an answer");
  await citizen.say(form({ content: aReport.content, time: aReport.time }));
  await citizen.hears("a question");
  await citizen.show([picture(22)], { mid: mids[1] });
  await citizen.say(form({ ...aReport, content: undefined, time: undefined }));
  await citizen.hearsSummary();
  await citizen.show([picture(23)], { mid: mids[2] });
  await citizen.hears("an answer to the last picture");
  citizen.ignoresTheRest();
  await citizen.press("confirm");
  const code = await citizen.hearsCode();
  assert.equal((await intake.report(code)).media.length, 3);
});

test("a picture that never comes does not cost the message", async () => {
  const citizen = world.citizen();
  const gone = `${world.graph.origin}/cdn/0/khong-co.png?oe=${Math.floor(Date.now() / 1000 - 60).toString(16).toUpperCase()}`;
  await citizen.send(files(citizen.psid, [{ type: "image", url: gone }], { words: form(aReport) }));
  await citizen.hearsSummary();
  await citizen.press("confirm");
  const code = await citizen.hearsCode();
  await until("the picture marked missing", async () => (await intake.report(code)).media.some(({ status }) => status === "missing"));
});
