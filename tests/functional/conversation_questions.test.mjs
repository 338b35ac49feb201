// A free sentence is understood as far as it goes; only what is missing is asked, one thing at a time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { location } from "../support/webhook.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const intake = await world.as("intake");

/** Answers questions by `answers(message)` until the summary is there. */
async function untilSummary(citizen, answer) {
  for (let turn = 0; turn < 8; turn++) {
    const message = await citizen.hears("a question or the summary", ({ payloads, text }) => payloads.length > 0 || text.includes("?"));
    if (message.payloads.includes("confirm")) return message;
    await answer(message);
  }
  throw new Error("asked too much");
}

/** Skips whatever may be skipped, else gives the place and the time. */
const skipping = (citizen) => async (message) => {
  if (message.payloads.includes("skip")) return citizen.press("skip");
  const ward = message.payloads.find((payload) => /^(ward|unit)/.test(payload));
  if (ward) return citizen.press(ward);
  if (message.payloads.some((payload) => payload.startsWith("field."))) return citizen.press("field.urban_order");
  return citizen.say(/khi nào|thời gian/i.test(message.text) ? "sáng nay" : "số 12 phố Tràng Tiền, phường Cửa Nam");
};

test("a free sentence fills in what it says", async () => {
  const citizen = world.citizen();
  await citizen.say("Sáng nay 7h quán phở trước số 12 phố Tràng Tiền phường Cửa Nam bày bàn ghế chiếm hết vỉa hè, sđt của tôi 0912345678");
  await untilSummary(citizen, skipping(citizen));
  await citizen.press("confirm");
  const report = await intake.report(await citizen.hearsCode());
  assert.equal(report.field, "urban_order");
  assert.match(report.text, /quán phở/);
  assert.match(report.place.text, /Tràng Tiền/);
  assert.match(report.occurred, /7h|sáng nay/i);
  assert.match(report.reporter?.phone ?? "", /912345678/);
});

test("the same without diacritics", async () => {
  const citizen = world.citizen();
  await citizen.say("toi qua 22h quan karaoke o so 5 pho hue phuong hai ba trung mo nhac am i khong ngu duoc");
  await untilSummary(citizen, skipping(citizen));
  await citizen.press("confirm");
  const report = await intake.report(await citizen.hearsCode());
  assert.match(report.text, /karaoke/);
  assert.match(report.place.text, /pho hue|phố Huế/i);
});

test("what may be left out carries skip, and skipping the person makes it anonymous", async () => {
  const citizen = world.citizen();
  await citizen.say("Rác đổ đầy ngõ 20 phố Huế, phường Hai Bà Trưng từ hôm qua");
  let skips = 0;
  await untilSummary(citizen, (message) => {
    if (message.payloads.includes("skip")) skips += 1;
    return skipping(citizen)(message);
  });
  assert.ok(skips > 0, "asked for the person with skip");
  await citizen.press("confirm");
  const report = await intake.report(await citizen.hearsCode());
  assert.ok(report.reporter === null || Object.values(report.reporter).every((part) => !part));
});

test("typed words and digits stand for a quick reply", async () => {
  const citizen = world.citizen();
  await citizen.say("Rác đổ đầy ngõ 20 phố Huế, phường Hai Bà Trưng từ hôm qua");
  const question = await citizen.hears("a question with skip", ({ payloads }) => payloads.includes("skip"));
  await citizen.say(question.choices.find(({ payload }) => payload === "skip").title);
  const summary = await citizen.hearsSummary();
  await citizen.say(String(summary.payloads.indexOf("confirm") + 1));
  await citizen.hearsCode();
});

test("a ward that is named is found, in any spelling", async () => {
  const units = await intake.all("/units?limit=200");
  const ward = units.find(({ name }) => name.includes("Cửa Nam"));
  assert.ok(ward, "ward Cửa Nam in GET /units");
  for (const spelling of ["phường Cửa Nam", "P. cua nam", "PHUONG CUA NAM"]) {
    const citizen = world.citizen();
    const code = await citizen.files({ place: `số 12 phố Tràng Tiền, ${spelling}` });
    const { place } = await intake.report(code);
    assert.equal(place.unit?.code ?? place.unit, ward.code, spelling);
  }
});

test("a pin is kept, and its ward is asked rather than guessed", async () => {
  const citizen = world.citizen();
  await citizen.say("Quán bia kê bàn ghế kín vỉa hè, ngay bây giờ");
  await citizen.hears("a question");
  await citizen.send(location(citizen.psid, 21.0245, 105.8412));
  await untilSummary(citizen, skipping(citizen));
  await citizen.press("confirm");
  const { place } = await intake.report(await citizen.hearsCode());
  assert.ok(Math.abs(place.lat - 21.0245) < 1e-6 && Math.abs(place.lon - 105.8412) < 1e-6, JSON.stringify(place));
});
