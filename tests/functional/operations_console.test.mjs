// /console/operations: what was given up, why, and the buttons that bring it back; who sees what of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConsoleClient } from "../support/console_client.mjs";
import { graphError } from "../support/graph.mjs";
import { Metrics } from "../support/metrics.mjs";
import { runSql } from "../support/store.mjs";
import { until } from "../support/wait.mjs";
import { postRaw } from "../support/webhook.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const { server } = world;
const here = "/console/operations";
const [admin, inspector, officer] = await Promise.all([
  ConsoleClient.of(server, "quantri", "admin"),
  ConsoleClient.of(server, "thanhtra", "inspector"),
  ConsoleClient.of(server, "tiepnhan", "intake"),
]);
const text = (html) => html.replace(/<[^>]+>/g, " ").replace(/&quot;/g, '"').replace(/\s+/g, " ").normalize("NFC");

/** The page of `client`, once it says `words`. */
const says = (client, words) =>
  until(`the page says ${words}`, async () => {
    const { html } = await client.go(here);
    return text(html).includes(words) && html;
  });

/** A job of a step that this version does not have, such as an older one may have left behind. */
async function leaveJob(payload) {
  const id = `thu-${payload}`;
  await runSql(server, `INSERT INTO jobs (id, kind, position, payload, run_at, created_at) VALUES ('${id}', 'khong.co', 1, '${payload}', 1, 1);`);
  return id;
}

test("the administrator and the inspector open it, others do not", async () => {
  for (const client of [admin, inspector]) assert.equal((await client.go(here)).status, 200);
  assert.equal((await officer.go(here)).status, 403);
  assert.equal((await new ConsoleClient(server.url).go(here)).status, 303);
  assert.ok(!(await officer.go("/console")).html.includes(here));
});

test("a delivery that cannot be read shows its reason and bytes, is kept as a file and read again", async () => {
  const bytes = Buffer.from([0x00, 0xff, 0x7b, 0x22]);
  assert.equal(await postRaw(server.url, bytes), 200);
  const html = await says(admin, "1 bản nhận từ Facebook không đọc được");
  assert.ok(text(html).includes("00 ff 7b 22"), "as hexadecimal");
  const link = html.match(/href="(\/console\/inbox\/[^"]+\/bytes)"/)[1];
  const file = await admin.go(link);
  assert.equal(file.status, 200);
  assert.deepEqual(file.bytes, bytes);
  assert.match(file.headers.get("content-disposition"), /^attachment/);
  assert.equal((await Metrics.of(server)).value("deliveries_buried"), 1);

  const again = await admin.submit(html, link.replace("bytes", "replay"));
  assert.equal(again.headers.get("location"), `${here}?done=replay`);
  assert.ok(text((await admin.go(`${here}?done=replay`)).html).includes("được đưa vào đọc lại"));
  await until("it was read again, and buried again", async () => (await Metrics.of(server)).value("deliveries_total", { state: "buried" }) === 2);
});

test("the inspector reads why, but neither the bytes nor a button", async () => {
  const html = await says(inspector, "Bản nhận");
  assert.match(text(html), /Lý do: \S/);
  assert.ok(!html.includes("00 ff"));
  assert.ok(!/<form[^>]*(replay|retry)/.test(html));
  const id = (await admin.go(here)).html.match(/\/console\/inbox\/([^/]+)\/bytes/)[1];
  const csrf = html.match(/name="csrf" value="([^"]+)"/)[1];
  assert.equal((await inspector.go(`/console/inbox/${id}/bytes`)).status, 403);
  assert.equal((await inspector.go(`${here}/jobs/retry`, { fields: { csrf, job: "x" } })).status, 403);
});

test("what names someone in a sealed conversation shows neither reason nor bytes without the right", async () => {
  const { citizen } = await world.filed({ field: "Thái độ, trách nhiệm cán bộ", content: "Cán bộ phường vòi tiền chị hàng nước." });
  assert.equal(await postRaw(server.url, `hỏng ${citizen.psid} vòi tiền`), 200);
  const html = await says(admin, "Thuộc cuộc trao đổi được giữ kín");
  assert.ok(!html.includes(citizen.psid) && !html.includes("vòi tiền"));
  const sealed = await ConsoleClient.of(server, "quantri2", "admin,sealed");
  const open = await says(sealed, citizen.psid);
  for (const [, id] of open.matchAll(/\/console\/inbox\/([^/]+)\/bytes/g)) {
    const file = await sealed.go(`/console/inbox/${id}/bytes`);
    assert.equal(file.status, 200);
    assert.equal((await admin.go(`/console/inbox/${id}/bytes`)).status, file.html.includes(citizen.psid) ? 404 : 200);
  }
});

test("a job that was given up shows its reason and is tried again", async () => {
  const job = await leaveJob("x1");
  const html = await says(admin, "1 việc tự động đã dừng");
  assert.ok(text(html).includes("no step of this name"));
  assert.equal((await Metrics.of(server)).value("jobs_buried", { kind: "khong.co" }), 1);
  assert.equal((await admin.go(`${here}/jobs/retry`, { fields: { job } })).status, 403, "without the CSRF token");
  const again = await admin.submit(html, `${here}/jobs/retry`, (fields) => fields.job === job);
  assert.equal(again.headers.get("location"), `${here}?done=retry`);
  await until("it was tried again", async () => (await Metrics.of(server)).value("jobs_buried_total", { kind: "khong.co" }) === 2);
});

test("a job about something sealed hides its reason without the right", async () => {
  const { citizen, code } = await world.filed({ field: "Thái độ, trách nhiệm cán bộ", content: "Cán bộ phường nhận tiền của chị hàng hoa." });
  const { conversation } = await (await world.as("intake,sealed")).report(code);
  await leaveJob(conversation);
  const html = await says(admin, "Liên quan tin được giữ kín");
  assert.ok(!text(html).includes(`Mã việc ${conversation}`));
  assert.ok(!html.includes(citizen.psid));
});

test("a right that is missing for one of Facebook's lists is told with what to do", async () => {
  const rule = world.graph.answer(({ method, path }) => method === "GET" && path.endsWith("/visitor_posts"), graphError(10), 1000);
  await server.run(["backfill", "--since", "2026-01-01"]); // stops at the refusal; the server goes on
  const words = "không cho xem bài của khách: thiếu quyền pages_read_user_content";
  await until("the page names it", async () => text((await admin.go(here)).html).includes(words), { within: 30_000, every: 300 });
  assert.match(text((await admin.go(here)).html), /App Review.*visitor_posts refused: Graph error 10/);
  world.graph.end(rule);
});

test("a message that Facebook refuses shows with its reason", async () => {
  const citizen = world.citizen();
  world.graph.answer(({ body }) => body?.recipient?.id === citizen.psid, graphError(551), 9);
  await citizen.say("Xin chào");
  await says(inspector, "Người dân hiện không nhận được tin nhắn");
});

test("a token that ends soon is told with its day, and messages are still sent", async () => {
  const scopes = ["pages_messaging", "pages_manage_metadata", "pages_read_engagement", "pages_read_user_content", "pages_manage_posts", "pages_manage_engagement"];
  const ends = Math.floor(Date.now() / 1000) + 84 * 3600;
  world.graph.answer(({ path }) => path === "/debug_token", { body: { data: { is_valid: true, expires_at: ends, scopes } } }, 99);
  await server.stop();
  await server.up(); // the token is looked at when the server starts
  const words = text(await says(admin, "Mã truy cập Trang hết hạn ngày"));
  assert.match(words, /còn 3 ngày/);
  assert.ok(!words.includes("hết hiệu lực"), "nobody calls it dead");
  assert.match(words, /Gửi tin nhắn Đang gửi bình thường/);
  const metrics = await Metrics.of(server);
  assert.equal(metrics.value("page_health", { of: "token_ends" }), 0);
  assert.equal(metrics.value("page_health", { of: "token" }), 1);
  assert.equal(metrics.value("page_gate_closed"), 0);
  assert.equal(metrics.value("alerts_open", { kind: "token" }), 0);
  assert.equal(metrics.value("alerts_open", { kind: "token_ends" }), 1);
  const citizen = world.citizen();
  await citizen.say("Xin chào");
  await until("an answer", () => world.graph.to(citizen.psid).length > 0);
});

test("a dead token is told with what to do, also when somebody has seen its alarm", async () => {
  const citizen = world.citizen();
  world.graph.answer(({ body }) => body?.recipient?.id === citizen.psid, graphError(190), 9);
  await citizen.say("Xin chào");
  const html = await says(admin, "Kết nối với Trang Facebook đã hết hiệu lực");
  assert.ok(html.includes("facebook.page_token"));
  assert.match(text(html), /Gửi tin nhắn Tạm dừng từ \d\d:\d\d/);
  assert.match(text(html), /Đăng bài lên Trang Đang gửi bình thường/);
  const before = await Metrics.of(server);
  assert.equal(before.value("alerts_open", { kind: "token" }), 1);
  assert.equal(before.value("page_gate_closed", { cause: "token" }), 1);

  const list = (await officer.go("/console")).html;
  const [, seen] = list.match(/<strong>Mã truy cập Trang hết hiệu lực[^<]*<\/strong>.*?action="(\/console\/alerts\/[^"]+\/seen)"/s);
  assert.equal((await officer.submit(list, seen)).status, 303);
  const after = await Metrics.of(server);
  assert.equal(after.value("alerts_open", { kind: "token" }), 0);
  assert.equal(after.value("page_gate_closed", { cause: "token" }), 1);
  await says(admin, "Kết nối với Trang Facebook đã hết hiệu lực");
});
