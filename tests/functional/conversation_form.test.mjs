// The form of the contract, whole or in parts, becomes a report.
import assert from "node:assert/strict";
import { test } from "node:test";
import { aReport, codePattern, form } from "../support/citizen.mjs";
import { until } from "../support/wait.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const intake = await world.as("intake");

test("a first word is greeted with what the channel is, the emergency numbers and the form", async () => {
  const citizen = world.citizen();
  await citizen.tap("start");
  const greeting = await citizen.hears("the greeting", ({ text }) => /113/.test(text));
  assert.match(greeting.text, /114/);
  assert.match(greeting.text, /115/);
  await until("the form and the use of data", () => {
    const all = world.graph.to(citizen.psid).map(({ text }) => text).join("\n");
    return /Nội dung:/.test(all) && /Lĩnh vực:/.test(all) && /dữ liệu|thông tin cá nhân/i.test(all);
  });
});

test("the whole form in one message: summary, confirm, code", async () => {
  const citizen = world.citizen();
  await citizen.say(form(aReport));
  const summary = await citizen.hearsSummary();
  for (const payload of ["confirm", "edit", "cancel"]) assert.ok(summary.payloads.includes(payload), payload);
  const shown = world.graph.to(citizen.psid).map(({ text }) => text).join("\n");
  for (const words of [aReport.content, "Tràng Tiền"]) assert.ok(shown.includes(words), words);
  await citizen.press("confirm");
  const code = await citizen.hearsCode();

  const report = await intake.report(code);
  assert.equal(report.code, code);
  assert.equal(report.status, "received");
  assert.equal(report.field, "urban_order");
  assert.equal(report.sealed, false);
  assert.equal(report.rating, null);
  assert.ok(report.text.includes(aReport.content));
  assert.ok(report.place.text.includes("Tràng Tiền"));
  assert.equal(report.reporter.name, aReport.name);
  assert.match(report.reporter.phone.replace(/^\+84/, "0").replaceAll(/\D/g, ""), /^0912345678$/);
  assert.ok(report.reporter.address.includes("Hàng Bột"));
  assert.match(report.created_at, /[+-]\d\d:\d\d$|Z$/);
  assert.equal(report.history[0].action, "filed");
  assert.ok(report.messages.some(({ direction, text }) => direction === "in" && text.includes(aReport.content)));
});

test("after a complete form nothing more is required", async () => {
  const citizen = world.citizen();
  await citizen.say(form(aReport));
  await citizen.hearsSummary();
  assert.ok(!world.graph.to(citizen.psid).some(({ payloads }) => payloads.includes("skip")));
});

test("the lines in another order, labels without diacritics and in capitals", async () => {
  const citizen = world.citizen();
  await citizen.say(
    ["NOI DUNG: rác đổ bừa bãi, bốc mùi hôi thối", "dia diem: ngõ 20 phố Huế, phường Hai Bà Trưng", "Thoi gian - tối hôm qua", "linh vuc: vệ sinh môi trường", "Ho ten : Trần Thị Ví Dụ"].join("\n"),
  );
  const after = await citizen.hears("a question or the summary", ({ payloads }) => payloads.includes("skip") || payloads.includes("confirm"));
  if (!after.payloads.includes("confirm")) {
    await citizen.press("skip");
    await citizen.hearsSummary();
  }
  await citizen.press("confirm");
  const report = await intake.report(await citizen.hearsCode());
  assert.equal(report.field, "environment");
  assert.match(report.text, /rác đổ bừa bãi/);
  assert.match(report.place.text, /phố Huế/);
  assert.match(report.occurred, /hôm qua/);
  assert.equal(report.reporter.name, "Trần Thị Ví Dụ");
});

test("the form line by line in many messages", async () => {
  const citizen = world.citizen();
  for (const line of form(aReport).split("\n")) {
    await citizen.say(line);
    await citizen.hears("an answer to each line");
  }
  if (!world.graph.to(citizen.psid).some(({ payloads }) => payloads.includes("confirm"))) await citizen.hearsSummary();
  citizen.ignoresTheRest();
  await citizen.press("confirm");
  const report = await intake.report(await citizen.hearsCode());
  assert.ok(report.text.includes(aReport.content));
  assert.equal(report.reporter.name, aReport.name);
  assert.match(report.occurred, /7 giờ/);
});

test("empty lines of the form are refusals: the report is anonymous", async () => {
  const citizen = world.citizen();
  await citizen.say(form({ ...aReport, name: "", phone: "", address: "" }));
  await citizen.hearsSummary();
  await citizen.press("confirm");
  const report = await intake.report(await citizen.hearsCode());
  assert.ok(report.reporter === null || Object.values(report.reporter).every((part) => !part), JSON.stringify(report.reporter));
});

test("confirm pressed twice files once", async () => {
  const citizen = world.citizen();
  const code = await citizen.files();
  await citizen.press("confirm");
  const second = await citizen.hears("an answer");
  assert.ok(!codePattern.test(second.text) || second.text.includes(code), second.text);
});

test("a second report of the same citizen gets its own code", async () => {
  const citizen = world.citizen();
  const first = await citizen.files();
  await citizen.tap("start");
  await citizen.hears("an answer");
  citizen.ignoresTheRest();
  const second = await citizen.files({ content: "Đèn đường tắt cả tuần, đi lại rất nguy hiểm.", field: "Trật tự an toàn giao thông" });
  assert.notEqual(first, second);
  assert.equal((await intake.report(second)).field, "traffic");
});
