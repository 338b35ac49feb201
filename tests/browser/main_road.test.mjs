// The main job as people do it, each in a browser of their own: from a citizen's message in the chat to a result that
// is published on the Page and rated.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { pdfText, voice } from "../support/samples.mjs";
import { until } from "../support/wait.mjs";
import { newPerson, openBrowser, screenshot } from "./support/browser.mjs";
import { ChatPage, codePattern } from "./support/chat_page.mjs";
import { ConsolePage } from "./support/console_page.mjs";
import { Demo } from "./support/demo.mjs";

const picture = (name) => readFile(new URL(`../../data/demo/pictures/${name}`, import.meta.url));

const matter = "Hàng nước kê bàn ghế kín vỉa hè trước cổng trường, học sinh phải đi xuống lòng đường";
const place = "số 12 phố Ngọc Hà, phường Ngọc Hà";
const moment = "7 giờ sáng hôm nay";
const citizenName = "Nguyễn Thị Mẫu";
const telephoneNumber = "0912345678";
const measure = "Đề nghị Ủy ban nhân dân phường Ngọc Hà kiểm tra, xử lý trong ba ngày.";
const decision = "Đồng ý. Giao phường Ngọc Hà kiểm tra, xử lý dứt điểm.";
const result = "Đã kiểm tra, lập biên bản và thu dọn toàn bộ bàn ghế trên vỉa hè.";
const answer = "Phường đã thu dọn bàn ghế, trả lại vỉa hè cho người đi bộ. Cảm ơn bạn đã phản ánh.";
const title = "Vỉa hè trước cổng trường đã thông thoáng";
const post = "Sau phản ánh của người dân, phường Ngọc Hà đã thu dọn bàn ghế lấn chiếm vỉa hè.";

let demo;
let browser;
let chat;
let code;
let lastWords = "";
let readByUnit = "";
let offeredAfterPublishing = [];
const officers = {};

/** One stage of the road; after one that failed the others cannot be walked. */
let broken = false;
function stage(name, walk) {
  test(name, { timeout: 120_000 }, async (t) => {
    if (broken) return t.skip("an earlier stage failed");
    broken = true;
    await walk().catch(async (problem) => {
      await keepScreens();
      throw problem;
    });
    broken = false;
  });
}

/** A look back at the whole road; one that fails leaves the others standing. */
function afterwards(name, look) {
  test(name, (t) => (broken ? t.skip("the road was not walked to its end") : look()));
}

/** What everybody saw when a stage failed, beside the other screenshots. */
async function keepScreens() {
  const screens = Object.entries({ chat, ...officers }).filter(([, screen]) => screen);
  await Promise.allSettled(screens.map(([name, { page }]) => screenshot(page, `failed-${name}`)));
}

/** The desk of this account with the report open: the first time from the list after logging in, later by its code. */
async function officer(name) {
  if (officers[name]) {
    await officers[name].finds(code);
  } else {
    officers[name] = await ConsolePage.login(await newPerson(browser), demo.url, name);
    await officers[name].opensFromList(code);
  }
  return officers[name];
}

/** The words of the last sheet that this officer can open, as a PDF reader gives them. */
async function sheet(desk) {
  const link = desk.page.getByRole("link", { name: /Báo cáo tin/ }).first();
  const answered = await desk.page.context().request.get(new URL(await link.getAttribute("href"), demo.url).href);
  const bytes = await answered.body();
  assert.equal(bytes.subarray(0, 5).toString("latin1"), "%PDF-", "the sheet is a PDF");
  return (await pdfText(bytes)).replace(/\s+/g, " ");
}

/** The picture is really there: the browser has decoded it. */
function decoded(image) {
  return until("the picture is shown", async () => {
    await image.scrollIntoViewIfNeeded();
    return image.evaluate((node) => node.complete && node.naturalWidth > 40);
  });
}

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), openBrowser()]);
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  assert.equal(await demo?.stop(), 0, `the demonstration ends cleanly\n${demo?.process.log().slice(-4000)}`);
}, { timeout: 60_000 });

stage("a citizen writes, shows a picture and speaks; the draft holds all of it", async () => {
  chat = await ChatPage.open(await newPerson(browser), demo.simulator, citizenName);
  await screenshot(chat.page, "01-chat-empty");
  await chat.page.getByRole("button", { name: "Bắt đầu", exact: true }).click();
  await chat.hears("the greeting with the emergency numbers", (words) => ["113", "114", "115"].every((n) => words.includes(n)));
  await chat.say(matter);
  await chat.hears("a question", (words) => words.includes("?"));
  await chat.attach(
    { name: "via-he.jpg", mimeType: "image/jpeg", buffer: await picture("pavement_tables.jpg") },
    { name: "ghi-am.m4a", mimeType: "audio/mp4", buffer: await voice(3) },
  );
  lastWords = await chat.hears("that both files came", (words) => words.includes("2 tệp"));
  await screenshot(chat.page, "02-chat-files");
});

/** What this citizen says to a question of the channel. */
async function reply(words) {
  if (/chọn giúp|phường, xã sau/i.test(words) && (await chat.titles()).some((name) => name.includes("Ngọc Hà"))) {
    return chat.press("Ngọc Hà");
  }
  if (/ở đâu|địa điểm/i.test(words)) return chat.say(place);
  if (/khi nào|thời gian/i.test(words)) return chat.say(moment);
  if (/lĩnh vực nào/i.test(words)) return chat.press("Trật tự đô thị");
  if (/liên hệ|họ tên/i.test(words)) return chat.say(`${citizenName}, ${telephoneNumber}`);
  return undefined;
}

stage("the citizen answers the questions, sees a summary, confirms and gets a code", async () => {
  const isSummary = (words) => /kiểm tra lại/i.test(words);
  let words = lastWords;
  for (let question = 0; !isSummary(words) && question < 8; question++) {
    await reply(words);
    words = await chat.hearsAnything();
  }
  for (const part of ["kê bàn ghế", "12 phố Ngọc Hà", "7 giờ", "Trật tự đô thị", citizenName]) {
    assert.ok(words.includes(part), `the summary says “${part}”: ${words}`);
  }
  assert.match(words, /2 tệp/, "the picture and the voice note are counted");
  await screenshot(chat.page, "03-chat-summary");
  await chat.press("Gửi phản ánh");
  const filed = await chat.hears("a code", (heard) => codePattern.test(heard));
  code = filed.match(codePattern)[0];
  assert.ok(filed.includes(`/t/${code}`), "the citizen gets the link for following the report");
  await screenshot(chat.page, "04-chat-code");
});

stage("an intake officer finds the report with its conversation, picture and voice", async () => {
  const desk = await officer("tiepnhan");
  const words = await desk.words();
  for (const part of [matter, "12 phố Ngọc Hà", citizenName, telephoneNumber, "Mới nhận"]) {
    assert.ok(words.includes(part), `the report says “${part}”`);
  }
  await decoded(desk.page.locator("main img").first());
  assert.ok((await desk.page.locator("main audio").count()) > 0, "the voice note can be played");
  assert.equal(await desk.page.locator(".bubble-theirs").getByText(matter).count(), 1, "the citizen's words are in the conversation once");
  await screenshot(desk.page, "05-intake-report");
});

stage("the sheet is a PDF with the code and the citizen's words", async () => {
  const words = await sheet(officers.tiepnhan);
  assert.ok(words.includes(code), "the sheet names the code");
  assert.ok(words.includes("kê bàn ghế kín vỉa hè"), `the sheet says what was reported: ${words.slice(0, 1500)}`);
});

stage("intake accepts and proposes; the citizen hears that the report is taken up", async () => {
  const desk = officers.tiepnhan;
  await desk.does("Tiếp nhận");
  await chat.hears("that it is accepted", (words) => words.includes(code) && words.includes("tiếp nhận"));
  await desk.does("Báo cáo, đề xuất lãnh đạo", { "Biện pháp đề xuất": measure });
  assert.ok((await desk.words()).includes(measure));
  assert.equal(await desk.status(), "Chờ ý kiến lãnh đạo");
  await screenshot(desk.page, "06-intake-proposed");
});

stage("the leader reads the numbered sheet and directs", async () => {
  const desk = await officer("lanhdao");
  assert.ok((await desk.words()).includes(measure), "the leader sees what is proposed");
  assert.match(await sheet(desk), /\d+\/BC-BCĐ197/, "the sheet has its number");
  await desk.does("Cho ý kiến chỉ đạo", { "Ý kiến chỉ đạo": decision });
  assert.equal(await desk.status(), "Đã có ý kiến chỉ đạo");
  await screenshot(desk.page, "07-leader-directed");
});

stage("intake hands the report to phường Ngọc Hà; the citizen hears which unit", async () => {
  const desk = await officer("tiepnhan");
  assert.ok((await desk.words()).includes(decision), "intake sees the direction");
  const form = await desk.form("Chuyển đơn vị xử lý");
  await screenshot(desk.page, "08-intake-assign");
  const suggested = form.getByRole("radio", { name: /phường Ngọc Hà/i }).first();
  if ((await suggested.count()) > 0) await suggested.check();
  else await form.locator("input[name=unit]").fill("00008");
  await desk.does("Chuyển đơn vị xử lý");
  assert.equal(await desk.status(), "Đã chuyển xử lý");
  await chat.hears("which unit handles it", (words) => words.includes(code) && /ngọc hà/i.test(words));
});

stage("the unit takes it over and reports the result with a picture", async () => {
  const desk = await officer("donvi");
  readByUnit = await desk.words();
  assert.ok(readByUnit.includes(matter), "the unit sees what is the matter");
  await desk.does("Nhận xử lý");
  const file = { name: "sau-xu-ly.jpg", mimeType: "image/jpeg", buffer: await picture("pavement_clean.jpg") };
  await desk.does("Báo cáo kết quả", { "Kết quả xử lý": result }, { files: file });
  assert.ok((await desk.words()).includes(result));
  await decoded(desk.page.locator("section", { has: desk.page.getByRole("heading", { name: "Kết quả xử lý" }) }).locator("img").first());
  await screenshot(desk.page, "09-unit-resolved");
});

stage("intake approves the result and answers; the chat shows the answer and the choices for rating", async () => {
  const desk = await officer("tiepnhan");
  assert.ok((await desk.words()).includes(result), "intake sees the result");
  await desk.does("Duyệt kết quả", {}, { press: "Đạt" });
  await desk.does("Trả lời người dân", { "Nội dung trả lời": answer });
  assert.equal(await desk.status(), "Đã trả lời người dân");
  await screenshot(desk.page, "10-intake-closed");
  await chat.hears("the answer", (words) => words.includes(answer));
  for (const choice of ["Rất hài lòng", "Hài lòng", "Chấp nhận được", "Không hài lòng"]) {
    await chat.page.getByRole("button", { name: choice, exact: true }).last().waitFor();
  }
  await screenshot(chat.page, "11-chat-answer");
});

stage("the publisher publishes with the picture; the Page and the public site show it", async () => {
  const desk = await officer("bientap");
  await screenshot(desk.page, "12-publisher-report");
  await desk.does("Công khai kết quả", { "Tiêu đề": title, "Nội dung": post }, { tick: ["Ảnh 1", "Ảnh 2"] });
  const { page } = chat;
  await page.getByRole("tab", { name: "Trang" }).click();
  const shown = page.getByRole("article").filter({ hasText: post });
  await shown.waitFor();
  await until("both pictures in the post", async () => (await shown.locator("img").count()) === 2);
  await decoded(shown.locator("img").first());
  await screenshot(page, "13-page-post");
  const visitor = await newPerson(browser);
  await visitor.goto(`${demo.url}/results`);
  await visitor.getByRole("link", { name: title }).click();
  await visitor.getByText(post).waitFor();
  await decoded(visitor.locator("main img").first());
  assert.ok(!(await visitor.locator("body").innerText()).includes(citizenName), "nobody is named in public");
  await screenshot(visitor, "14-public-result");
  await visitor.context().close();
  await page.getByRole("tab", { name: "Tin nhắn" }).click();
  await chat.hears("where the result is published", (words) => words.includes(code) && /công khai/i.test(words));
});

stage("the citizen rates in the chat; console and follow page show the rating", async () => {
  offeredAfterPublishing = await chat.titles();
  if (offeredAfterPublishing.includes("Rất hài lòng")) await chat.press("Rất hài lòng");
  else await chat.say("Rất hài lòng");
  await chat.hears("the thanks", (words) => /cảm ơn/i.test(words) && /rất hài lòng/i.test(words));
  await screenshot(chat.page, "15-chat-rated");
  const desk = await officer("tiepnhan");
  assert.match(await desk.words(), /Rất hài lòng/i, "the officer sees the rating");
  await screenshot(desk.page, "16-intake-rated");
  const follower = await newPerson(browser);
  await follower.goto(`${demo.url}/t/${code}`);
  const words = (await follower.locator("main").innerText()).normalize("NFC");
  assert.match(words, /Rất hài lòng/i, "the follow page shows the rating");
  assert.ok(words.includes(answer), "and the answer");
  assert.ok(!words.includes(telephoneNumber) && !words.includes(citizenName), "and nothing of the person");
  await screenshot(follower, "17-follow");
  assert.deepEqual([...follower.complaints, ...chat.page.complaints], []);
});

afterwards("the choices for rating were still offered below the notice of publication", async () => {
  assert.deepEqual(offeredAfterPublishing, ["Rất hài lòng", "Hài lòng", "Chấp nhận được", "Không hài lòng"]);
});

afterwards("the unit was never shown who reported", async () => {
  for (const secret of [citizenName, telephoneNumber]) {
    assert.ok(!readByUnit.includes(secret), `the unit does not read ${secret}`);
  }
});

afterwards("no officer's browser had anything to complain about", async () => {
  assert.deepEqual(Object.values(officers).flatMap(({ page }) => page.complaints), []);
});
