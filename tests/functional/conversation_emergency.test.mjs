// Words of danger are answered at once with the number to call; the report is filed as urgent without the form.
import assert from "node:assert/strict";
import { test } from "node:test";
import { codePattern } from "../support/citizen.mjs";
import { until } from "../support/wait.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const intake = await world.as("intake");

const cases = [
  ["114", "Cháy nhà ở số 5 ngõ 20 phố Huế, phường Hai Bà Trưng, có người kẹt bên trong"],
  ["114", "chay nha roi cuu voi so 5 ngo 20 pho hue phuong hai ba trung"],
  ["114", "CHÁY RỒI!!! khói mù mịt ở chung cư phường Cửa Nam"],
  ["113", "Có hai nhóm đang đánh nhau cầm dao ở phố Tràng Tiền, phường Cửa Nam"],
  ["113", "dang danh nhau cam dao o pho trang tien phuong cua nam"],
  ["113", "cướp giật túi xách ở hồ Gươm, phường Hoàn Kiếm"],
  ["113", "co cuop o pho trang tien phuong cua nam"],
  ["114", "nổ bình ga ở phố Huế, phường Hai Bà Trưng"],
  ["115", "Có người bị tai nạn bất tỉnh, chảy nhiều máu ở ngã tư Tràng Tiền, phường Cửa Nam"],
];

for (const [number, words] of cases) {
  test(`${number}: ${words}`, async () => {
    const citizen = world.citizen();
    await citizen.say(words);
    await citizen.hears(`the number ${number}`, ({ text }) => text.includes(number), { within: 10_000 });
    const code = await until("the code of the urgent report", () =>
      world.graph.to(citizen.psid).map(({ text }) => text.match(codePattern)?.[0]).find(Boolean),
    );
    const report = await intake.report(code);
    assert.ok(["urgent", "emergency"].includes(report.urgency), report.urgency);
    assert.equal(report.status, "received");
  });
}

test("more about the same danger joins the urgent report", async () => {
  const citizen = world.citizen();
  await citizen.say("Cháy nhà số 9 phố Huế phường Hai Bà Trưng");
  const code = await citizen.hearsCode();
  await citizen.say("tầng 3, có cụ già");
  await citizen.hears("an answer");
  await until("the words in the report", async () =>
    (await intake.report(code)).messages.some(({ text }) => text.includes("có cụ già")),
  );
});

test("words that only look alike are no emergency", async () => {
  const citizen = world.citizen();
  await citizen.say("Quán cháy hàng nên khách xếp hàng kín vỉa hè phố Tràng Tiền, phường Cửa Nam, sáng nay");
  await citizen.hears("a question or the summary", ({ payloads }) => payloads.length > 0);
  assert.ok(!world.graph.to(citizen.psid).some(({ text }) => codePattern.test(text)), "nothing filed yet");
});

test("a robbery that is told as a habit or as past is no emergency", async () => {
  const citizen = world.citizen();
  await citizen.say("Ngõ 20 phố Huế, phường Hai Bà Trưng tối nào cũng vắng, hay có cướp giật túi xách, đề nghị tuần tra");
  await citizen.hears("a question or the summary");
  assert.ok(!world.graph.to(citizen.psid).some(({ text }) => codePattern.test(text)), "nothing filed yet");
});
