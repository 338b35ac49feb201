// Every page, on a desk and on a small telephone: nothing serious by axe, nothing wider than the screen, nothing for the
// browser to complain about; and the pages that must work without script do.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { runSql } from "../support/store.mjs";
import { fitsWidth, unfold, violations } from "./support/axe.mjs";
import { desktop, newPerson, openBrowser, screenshot, telephone } from "./support/browser.mjs";
import { ChatPage } from "./support/chat_page.mjs";
import { ConsolePage } from "./support/console_page.mjs";
import { Demo } from "./support/demo.mjs";

const limit = { timeout: 120_000 };
const narrow = { width: 320, height: 640 };

let demo;
let browser;
let api;
let reports;
const desks = {};

/** The code of a report of the sample data that fits. */
async function codeWhere(what, fits) {
  reports ??= await api.all("/reports?limit=200");
  const found = reports.find(fits);
  assert.ok(found, `the sample data has a report that is ${what}`);
  return found.code;
}

/** The code of one in this state that is not sealed. */
const codeOf = (status, fits = () => true) =>
  codeWhere(status, (report) => report.status === status && !report.sealed && fits(report));

const sealedCode = () => codeWhere("sealed", ({ sealed }) => sealed);

/** The desk of an account, logged in once. */
async function desk(name) {
  desks[name] ??= ConsolePage.login(await newPerson(browser), demo.url, name);
  return desks[name];
}

/** Looks at the page as it stands, wide and narrow; `also` are further widths at which it must fit. */
async function examine(page, name, also = []) {
  for (const viewport of [desktop, telephone]) {
    await page.setViewportSize(viewport);
    assert.deepEqual(await violations(page), [], `${name} at ${viewport.width} px`);
    await screenshot(page, `page-${name}-${viewport.width}`);
  }
  for (const viewport of [telephone, ...also]) {
    await page.setViewportSize(viewport);
    await fitsWidth(page, viewport.width);
  }
  assert.deepEqual(page.complaints.splice(0), [], `${name}: the browser's complaints`);
}

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), openBrowser()]);
  api = await demo.api("intake,sealed");
}, limit);

after(async () => {
  await browser?.close();
  assert.equal(await demo?.stop(), 0, `the demonstration ends cleanly\n${demo?.process.log().slice(-4000)}`);
}, limit);

/** Paths of the public site; one that depends on the sample data is found out when its turn comes. */
const publicPages = {
  home: () => "/",
  "home-en": () => "/?lang=en",
  about: () => "/about",
  privacy: () => "/privacy",
  results: () => "/results",
  "results-en": () => "/results?lang=en",
  "results-field": () => "/results?field=traffic",
  lookup: () => "/t",
  "lookup-wrong": () => "/t?code=PA-0000-0000",
  "follow-awaiting": async () => `/t/${await codeOf("awaiting_info")}`,
  "follow-answered": async () => `/t/${await codeOf("answered")}`,
  "follow-answered-en": async () => `/t/${await codeOf("answered")}?lang=en`,
  "follow-sealed": async () => `/t/${await sealedCode()}`,
  "follow-published": async () => `/t/${await codeOf("published")}`,
  "not-found": () => "/khong-co",
};

for (const [name, path] of Object.entries(publicPages)) {
  test(`public page ${name}`, limit, async () => {
    const page = await newPerson(browser);
    await page.goto(demo.url + (await path()));
    await examine(page, `public-${name}`, [narrow]);
    await page.context().close();
  });
}

test("public page of one result, with its pictures", limit, async () => {
  const page = await newPerson(browser);
  await page.goto(`${demo.url}/results`);
  await page.locator("li.card", { has: page.locator("img") }).first().getByRole("link").first().click();
  await page.locator("main img").first().waitFor();
  await examine(page, "public-result", [narrow]);
  await page.context().close();
});

/** Pages of the console, by whom and where. */
const consolePages = {
  list: ["tiepnhan", () => "/console"],
  "list-all": ["tiepnhan", () => "/console?status="],
  "list-none": ["tiepnhan", () => "/console?q=khongcogi"],
  "new-report": ["tiepnhan", () => "/console/reports/new"],
  "report-received": ["tiepnhan", async () => `/console/reports/${await codeOf("received")}`],
  "report-instructed": ["tiepnhan", async () => `/console/reports/${await codeOf("instructed")}`],
  "report-result": ["tiepnhan", async () => `/console/reports/${await codeOf("result_reported")}`],
  "report-sealed": ["tiepnhan", async () => `/console/reports/${await sealedCode()}`],
  conversations: ["tiepnhan", () => "/console/conversations"],
  "not-found": ["tiepnhan", () => "/console/reports/PA-0000-0000"],
  "report-proposed": ["lanhdao", async () => `/console/reports/${await codeOf("proposed")}`],
  "list-unit": ["donvi", () => "/console"],
  "report-unit": ["donvi", async () => `/console/reports/${await codeOf("in_progress", ({ unit }) => unit === "00008")}`],
  "list-publisher": ["bientap", () => "/console"],
  "report-publisher": ["bientap", async () => `/console/reports/${await codeOf("answered")}`],
  "report-inspector": ["thanhtra", async () => `/console/reports/${await codeOf("published")}`],
  inbox: ["quantri", () => "/console/inbox?state="],
  outbox: ["quantri", () => "/console/outbox?state=sent"],
  accounts: ["quantri", () => "/console/accounts"],
  operations: ["quantri", () => "/console/operations"],
  "operations-inspector": ["thanhtra", () => "/console/operations"],
};

test("console page login, also after a wrong password", limit, async () => {
  const page = await newPerson(browser);
  await page.goto(`${demo.url}/console`);
  await examine(page, "console-login", [narrow]);
  await page.getByLabel("Tên đăng nhập").fill("khong-ai");
  await page.getByLabel("Mật khẩu").fill("khong-dung");
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  await page.getByRole("alert").waitFor();
  await examine(page, "console-login-wrong");
  await page.context().close();
});

for (const [name, [account, path]] of Object.entries(consolePages)) {
  test(`console page ${name}`, limit, async () => {
    const { page } = await desk(account);
    await page.setViewportSize(desktop);
    await page.goto(demo.url + (await path()));
    await screenshot(page, `page-console-${name}-folded`);
    await unfold(page);
    await examine(page, `console-${name}`);
  });
}

test("console page of one conversation", limit, async () => {
  const { page } = await desk("tiepnhan");
  await page.goto(`${demo.url}/console/conversations`);
  await page.locator("main a[href^='/console/conversations/']").first().click();
  await page.locator(".bubbles").waitFor();
  await examine(page, "console-conversation");
});

test("console page of messages of which Facebook says nothing: a person settles one", limit, async () => {
  const newest = `SELECT o.id FROM outbox o JOIN conversations c ON c.id = o.conversation_id WHERE o.kind = 'message'
    AND c.sealed = 0 ORDER BY o.created_at DESC LIMIT 2`;
  await runSql({ env: {}, data: demo.data }, `UPDATE outbox SET state = 'unknown', external_id = '', sent_at = NULL,
    reason = 'Không rõ tin đã tới người dân hay chưa' WHERE id IN (${newest})`);
  const { page } = await desk("tiepnhan");
  await page.goto(`${demo.url}/console/outbox?state=unknown`);
  const arrived = page.getByRole("button", { name: "Đã có trên Facebook" });
  assert.equal(await arrived.count(), 2);
  await examine(page, "console-outbox-unknown");
  await Promise.all([page.waitForEvent("load"), arrived.first().click()]);
  assert.equal(await arrived.count(), 1);
});

test("the simulator's page, with a conversation, every tab", limit, async () => {
  const page = await newPerson(browser);
  const chat = await ChatPage.open(page, demo.simulator, "Nguyễn Văn Thử");
  await page.getByRole("button", { name: "Bắt đầu", exact: true }).click();
  await chat.hears("the greeting", (words) => words.includes("113"));
  await page.getByRole("group", { name: "Câu trả lời gợi ý" }).getByRole("button").first().waitFor();
  for (const tab of ["Tin nhắn", "Trang", "Công tắc", "Nhật ký"]) {
    await page.setViewportSize(desktop);
    await page.getByRole("tab", { name: tab }).click();
    await examine(page, `simulator-${{ "Tin nhắn": "chat", Trang: "wall", "Công tắc": "switches", "Nhật ký": "log" }[tab]}`);
  }
  await page.getByRole("tab", { name: "Tin nhắn" }).click();
  await page.getByRole("button", { name: "Đổi người" }).click();
  await page.locator("#people.open").waitFor();
  await screenshot(page, "page-simulator-people-360");
  await fitsWidth(page, telephone.width);
  await page.context().close();
});

test("without script a citizen looks a report up, rates it, and changes the rating", limit, async () => {
  const code = await codeOf("answered");
  const page = await newPerson(browser, { viewport: telephone, javaScriptEnabled: false });
  await page.goto(demo.url);
  await page.getByLabel("Mã tra cứu").fill(code.toLowerCase().replaceAll("-", ""));
  await page.getByRole("button", { name: "Tra cứu" }).click();
  await page.getByRole("heading", { level: 1, name: code }).waitFor();
  for (const [choice, button] of [["Hài lòng", /^(Gửi|Đổi) đánh giá$/], ["Không hài lòng", "Đổi đánh giá"]]) {
    await page.getByRole("radio", { name: choice, exact: true }).check();
    await page.getByLabel(/Ý kiến thêm/).fill(`Ý kiến thử: ${choice}`);
    await page.getByRole("button", { name: button }).click();
    await page.getByRole("status").filter({ hasText: "Cảm ơn" }).waitFor();
    assert.ok((await page.locator("#rating").innerText()).normalize("NFC").includes(`Bạn đã chọn ${choice}`));
  }
  const { page: officers } = await desk("tiepnhan");
  await officers.goto(`${demo.url}/console/reports/${code}`);
  const words = (await officers.locator("main").innerText()).normalize("NFC");
  assert.ok(words.includes("Ý kiến thử: Không hài lòng"), "the officer reads what was said last");
  await screenshot(page, "page-rated-without-script");
  await page.context().close();
});

test("without script the other public pages are reached and read", limit, async () => {
  const page = await newPerson(browser, { viewport: telephone, javaScriptEnabled: false });
  await page.goto(demo.url);
  await page.getByRole("link", { name: /^Kết quả/ }).first().click();
  await page.getByLabel("Lĩnh vực").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Xem" }).click();
  await page.waitForURL(/field=/);
  await page.getByRole("link", { name: "English" }).click();
  await page.getByRole("heading", { level: 1, name: "Published results" }).waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("without script an officer logs in, finds a report, accepts it and logs out", limit, async () => {
  const code = await codeOf("received");
  const page = await newPerson(browser, { javaScriptEnabled: false });
  const officer = await ConsolePage.login(page, demo.url, "tiepnhan");
  await officer.finds(code);
  await officer.does("Tiếp nhận");
  assert.equal(await officer.status(), "Đã tiếp nhận");
  await page.getByRole("button", { name: "Đăng xuất" }).click();
  await page.getByLabel("Mật khẩu").waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
