// After filing: asking for the state, adding more, answering a question of the officers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../support/wait.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const intake = await world.as("intake");

const inText = (report, words) => report.messages.some(({ text }) => text.includes(words));

test("the state by code, in any case and spelling, and from the menu", async () => {
  const { citizen, code } = await world.filed();
  await intake.must(code, "accept");
  await citizen.hears("of the acceptance");
  for (const typed of [`tra cứu ${code}`, `tra cuu ${code.toLowerCase()}`, code.replaceAll("-", ""), code.replaceAll("0", "O").replaceAll("1", "l")]) {
    await citizen.say(typed);
    const answer = await citizen.hears(`the state for "${typed}"`, ({ text }) => text.includes(code));
    assert.match(answer.text, /tiếp nhận/i);
  }
  await citizen.tap("status");
  await citizen.hears("the list of own reports", ({ text }) => text.includes(code));
});

test("a code that does not exist is answered, not invented", async () => {
  const citizen = world.citizen();
  await citizen.say("tra cứu PA-0000-0001");
  await citizen.hears("that there is none");
});

test("another citizen's report shows no word of it", async () => {
  const { code } = await world.filed({ content: "Xe rác đổ trộm đêm khuya màu tím than." });
  const other = world.citizen();
  await other.say(`tra cứu ${code}`);
  await other.hears("a state");
  assert.ok(!world.graph.to(other.psid).some(({ text }) => /màu tím than|Nguyễn Thị Mẫu|0912345678/.test(text)));
});

test("more.CODE joins a named report", async () => {
  const { citizen, code } = await world.filed();
  await citizen.tap(`more.${code}`);
  await citizen.hears("an invitation");
  await citizen.say("Bổ sung: biển số xe là 29X1-000.00");
  await citizen.hears("that it was added");
  const report = await until("the words in the report", async () => {
    const now = await intake.report(code);
    return inText(now, "29X1-000.00") && now;
  });
  assert.equal(report.status, "received");
});

test("while a report waits after ask, what the citizen writes joins it", async () => {
  const { citizen, code } = await world.filed();
  await intake.must(code, "ask", { text: "Quán đó số nhà bao nhiêu?" });
  const question = await citizen.hears("the question", ({ text }) => text.includes("Quán đó số nhà bao nhiêu?"));
  assert.ok(question);
  await citizen.say("Số 14, cạnh hiệu thuốc");
  await citizen.hears("that it was added");
  const report = await intake.report(code);
  assert.ok(inText(report, "cạnh hiệu thuốc"));
  const mine = (await intake.all("/reports?limit=200")).filter((one) => one.code !== code && one.conversation === report.conversation);
  assert.deepEqual(mine, []);
});

test("otherwise what the citizen writes starts a new draft", async () => {
  const { citizen, code } = await world.filed();
  await citizen.files({ content: "Nắp cống vỡ giữa đường, xe máy dễ ngã.", field: "Trật tự an toàn giao thông" });
  assert.ok(!(await intake.report(code)).text.includes("Nắp cống"));
});

test("an officer's message reaches the citizen and is in the report", async () => {
  const { citizen, code } = await world.filed();
  const answer = await intake.post(`/reports/${code}/messages`, { text: "Chào chị, chúng tôi đã nhận được ảnh." });
  assert.ok([200, 201, 202].includes(answer.status), String(answer.status));
  await citizen.hears("the officer", ({ text }) => text.includes("đã nhận được ảnh"));
  const report = await intake.report(code);
  assert.ok(report.messages.some(({ direction, text }) => direction === "out" && text.includes("đã nhận được ảnh")));
});
