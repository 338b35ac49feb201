// What the public sees: the post on the Page, the published result, following a code; nothing of a person.
import assert from "node:assert/strict";
import { test } from "node:test";
import { png } from "../support/samples.mjs";
import { until } from "../support/wait.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const { graph, server } = world;
const publisher = await world.as("publisher");
const page = async (path) => {
  const answer = await fetch(`${server.url}${path}`);
  return { status: answer.status, html: await answer.text(), headers: answer.headers };
};
const secrets = ["Nguyễn Thị Mẫu", "0912345678", "ngõ 34 phố Hàng Bột"];

test("publish posts title, text and picture on the Page and on the site", async () => {
  const { code } = await world.filed();
  await world.bringTo("answered", code);
  const { body: picture } = await publisher.upload(png(120, 90, 8), "sau.png", "image/png");
  await publisher.must(code, "publish", { title: "Trả lại vỉa hè phố Tràng Tiền", text: "Phường đã lập lại trật tự.", media: [picture.id] });
  const call = await graph.call("a post", ({ method, path, body, raw }) =>
    method === "POST" && /\/(feed|photos)$/.test(path) && (body?.message ?? body?.caption ?? raw.toString()).includes("Trả lại vỉa hè"));
  assert.ok((call.body.message ?? call.body.caption).includes("Phường đã lập lại trật tự."));
  assert.ok(graph.calls.some(({ path, method }) => method === "POST" && path.endsWith("/photos")), "the picture went too");
  for (const secret of secrets) assert.ok(!graph.posts.some(({ call: { raw } }) => raw.toString().includes(secret)), secret);
  const shown = await until("the result on the public site", async () => {
    const { html } = await page("/");
    return html.includes("Trả lại vỉa hè phố Tràng Tiền") && html;
  });
  for (const secret of secrets) assert.ok(!shown.includes(secret));
});

test("a title or text with a person's telephone is not let through unseen", async () => {
  const { code } = await world.filed();
  await world.bringTo("answered", code);
  const answer = await publisher.act(code, "publish", { title: "Kết quả", text: "Cảm ơn bà Nguyễn Thị Mẫu, 0912345678.", media: [] });
  if (answer.status === 200) {
    const post = await until("the post", () => graph.posts.find(({ text }) => text.includes("Cảm ơn bà")));
    assert.ok(!post.text.includes("0912345678"));
  } else {
    assert.ok([400, 409, 422].includes(answer.status));
  }
});

test("unpublish takes the post back and the result off the site", async () => {
  const { code } = await world.filed();
  await world.bringTo("answered", code);
  await publisher.must(code, "publish", { title: "Bài sẽ rút lại", text: "Nội dung sẽ rút.", media: [] });
  const post = await until("the post", () => graph.posts.find(({ text }) => text.includes("Bài sẽ rút lại")));
  await until("it on the site", async () => (await page("/")).html.includes("Bài sẽ rút lại"));
  await publisher.must(code, "unpublish", { reason: "Đăng nhầm ảnh." });
  await graph.call("its removal", ({ method, path }) => method === "DELETE" && path.includes(post.id));
  await until("it off the site", async () => !(await page("/")).html.includes("Bài sẽ rút lại"));
});

test("rate.CODE.N after closing is kept; before it is not", async () => {
  const intake = await world.as("intake");
  const { citizen, code } = await world.filed();
  await citizen.press(`rate.${code}.4`);
  await citizen.hears("that it is too early");
  assert.equal((await intake.report(code)).rating, null);
  await world.bringTo("answered", code);
  await citizen.hearsPayload(`rate.${code}.3`);
  await citizen.press(`rate.${code}.3`);
  await citizen.hears("thanks");
  const report = await until("the rating", async () => {
    const now = await intake.report(code);
    return now.rating && now;
  });
  assert.equal(report.rating.value, 3);
  assert.ok(Date.parse(report.rating.at) > 0);
  assert.ok(report.history.some(({ action }) => action === "rated"));
});

test("another citizen cannot rate it, nor with a value out of range", async () => {
  const intake = await world.as("intake");
  const { citizen, code } = await world.filed();
  await world.bringTo("answered", code);
  const other = world.citizen();
  await other.press(`rate.${code}.1`);
  await other.hears("an answer");
  await citizen.hearsPayload(`rate.${code}.1`);
  for (const value of ["0", "5", "-1", "x", "44"]) {
    await citizen.press(`rate.${code}.${value}`);
    await citizen.hears(`an answer to ${value}`);
  }
  assert.equal((await intake.report(code)).rating, null);
});

test("a rating on /t/{code} without script", async () => {
  const intake = await world.as("intake");
  const { code } = await world.filed();
  await world.bringTo("answered", code);
  const { html } = await page(`/t/${code}`);
  const formHtml = html.match(/<form[^>]*>(?:(?!<\/form>)[\s\S])*(?:value|rating)[\s\S]*?<\/form>/i)?.[0];
  assert.ok(formHtml, "a form to rate");
  const action = formHtml.match(/action="([^"]*)"/)?.[1] ?? `/t/${code}`;
  const fields = new URLSearchParams();
  for (const [tag] of formHtml.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    fields.set(tag.match(/name="([^"]*)"/)[1], tag.match(/value="([^"]*)"/)?.[1] ?? "");
  }
  const choice = formHtml.match(/<(?:input|button)[^>]*name="([^"]*)"[^>]*value="4"|<(?:input|button)[^>]*value="4"[^>]*name="([^"]*)"/);
  assert.ok(choice, formHtml);
  fields.set(choice[1] ?? choice[2], "4");
  if (/name="comment"/.test(formHtml)) fields.set("comment", "Nhanh, tốt");
  const answer = await fetch(new URL(action, `${server.url}/t/${code}`), { method: "POST", body: fields, redirect: "manual" });
  assert.ok([200, 302, 303].includes(answer.status), String(answer.status));
  assert.equal((await until("the rating", async () => (await intake.report(code)).rating)).value, 4);
});

test("/t/{code} tells the state, shows no person, and a wrong code is 404", async () => {
  const { code } = await world.filed();
  const seen = await page(`/t/${code}`);
  assert.equal(seen.status, 200);
  assert.ok(seen.html.includes(code));
  assert.match(seen.html, /Đã nhận tin/);
  for (const secret of secrets) assert.ok(!seen.html.includes(secret), secret);
  assert.equal((await page("/t/PA-0000-0001")).status, 404);
  assert.equal((await page("/t/%3Cscript%3E")).status, 404);
});

test("the public pages are there, in two languages, and let nobody frame or script them", async () => {
  const vietnamese = await page("/");
  const english = await page("/?lang=en");
  assert.equal(vietnamese.status, 200);
  assert.match(vietnamese.html, /<html[^>]*lang="vi"/);
  assert.match(english.html, /<html[^>]*lang="en"/);
  assert.match(vietnamese.headers.get("content-security-policy") ?? "", /default-src|script-src/);
  assert.equal((await page("/khong-co-trang-nay")).status, 404);
});

test("a sealed result is never published with detail", async () => {
  const intake = await world.as("intake,sealed");
  const leader = await world.as("leader,sealed");
  const { code } = await world.filed({ field: "Thái độ, trách nhiệm cán bộ", content: "Cán bộ một cửa phường vòi tiền." });
  await intake.must(code, "accept");
  await intake.must(code, "propose", { measure: "Xác minh." });
  await leader.must(code, "direct", { decision: "Đồng ý." });
  await intake.must(code, "close", { answer: "Đã xử lý cán bộ vi phạm." });
  assert.equal((await publisher.act(code, "publish", { title: "x", text: "x", media: [] })).status, 404);
  assert.ok(!(await page("/")).html.includes(code));
});

