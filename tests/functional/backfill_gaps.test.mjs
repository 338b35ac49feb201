// Webhooks that never come: the server finds what it missed, once and in order, and answers it.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ConsoleClient } from "../support/console_client.mjs";
import { freePort, serve } from "../support/program.mjs";
import { Server, page } from "../support/server.mjs";
import { until } from "../support/wait.mjs";

const port = await freePort();
const origin = `http://127.0.0.1:${port}`;
const server = await Server.start({ graphUrl: `${origin}/v26.0`, mediaHosts: "127.0.0.1" });
const simulator = serve(["simulator", "--simulator-listen", `127.0.0.1:${port}`], { cwd: server.folder, env: server.env });
await until(() => `the simulator\n${simulator.log()}`, () => fetch(origin).then(({ status }) => status < 500, () => false), { within: 30_000 });
after(async () => {
  simulator.kill("SIGTERM");
  assert.equal(await simulator.ended, 0, simulator.log());
  assert.equal(await server.stop(), 0, server.process.log());
  await server.remove();
});

async function sim(method, path, body) {
  const answer = await fetch(`${origin}/sim${path}`, { method, ...(body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}) });
  assert.equal(answer.status, 200, `${method} ${path}: ${await answer.clone().text()}`);
  return answer.json();
}

const switches = (change) => sim("POST", "/switches", change);
const newCitizen = (name) => sim("POST", "/citizens", { name }).then(({ psid }) => psid);
const write = (psid, text) => sim("POST", `/citizens/${psid}/messages`, { text }).then(({ mid }) => mid);

/** What the Page's app has said to this citizen. */
async function heard(psid) {
  const { messages } = await sim("GET", `/citizens/${psid}/thread?since=0`);
  return messages.filter(({ from }) => from === "app");
}

/** The citizens' messages on file with one of these ids, in the order they were sent. */
async function kept(mids) {
  const { code, stdout, stderr } = await server.run(["export", "messages"]);
  assert.equal(code, 0, stderr);
  const rows = stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  return rows.filter(({ external_id: id }) => mids.includes(id)).map(({ external_id: id }) => id);
}

const metric = async (name) => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(text.match(new RegExp(`^kenh197_${name} (\\d+)$`, "m"))?.[1] ?? Number.NaN);
};

const admin = await ConsoleClient.of(server, "quantri", "admin");
const operations = () => admin.go("/console/operations").then(({ html }) => html);
/** How many were found today, by the server or by the command: whoever walks. */
const repairedToday = async () => Number((await operations()).match(/Hôm nay (\d+); bảy ngày qua/)[1]);

async function backfill(...flags) {
  const done = await server.run(["backfill", ...flags]);
  assert.equal(done.code, 0, done.stderr + server.process.log().slice(-2000));
  return done.stdout;
}

test("what was sent while the server was down is there once, in order, and answered", async () => {
  const psid = await newCitizen("Nguyễn Văn Mẫu");
  await server.stop();
  await switches({ drop_webhooks: true });
  const mids = [];
  for (const words of ["Xin chào", "Quán bia kê bàn kín vỉa hè", "ở số 12 phố Tràng Tiền, phường Cửa Nam", "tối nào cũng thế"])
    mids.push(await write(psid, words));
  await switches({ drop_webhooks: false });
  await server.up();
  await until("all of it on file", async () => (await kept(mids)).length === mids.length, { within: 20_000, every: 300 });
  assert.deepEqual(await kept(mids), mids);
  await until("an answer", async () => (await heard(psid)).length > 0);
  assert.equal(await until("the metric", () => metric("backfill_repaired_total")), mids.length);
  await until("the operations page tells it", async () => {
    const html = await operations();
    return html.includes(`Hôm nay ${mids.length}; bảy ngày qua ${mids.length}`) && /Lần dò tin sót gần nhất<\/dt><dd>Xong /.test(html);
  });
});

test("with a server running, backfill brings what Facebook dropped; a tap by its words, pictures by their links", async () => {
  const psid = await newCitizen("Trần Thị Ví Dụ");
  await write(psid, "Họ tên: Trần Thị Ví Dụ\nSố điện thoại: 0912345678\nĐịa chỉ: phố Hàng Bột\nLĩnh vực: Trật tự đô thị\nThời gian: 7 giờ sáng nay\nĐịa điểm: số 12 phố Tràng Tiền, phường Cửa Nam\nNội dung: Hàng ăn kê bàn ghế kín vỉa hè.");
  await until("the summary", async () => (await heard(psid)).some(({ quick_replies: q }) => q?.some(({ payload }) => payload === "confirm")));
  const before = await repairedToday();
  await switches({ drop_webhooks: true });
  const { mid } = await sim("POST", `/citizens/${psid}/messages`, { quick_reply: "confirm" });
  await backfill(); // or the server's own walk, which may be under way, is quicker
  await switches({ drop_webhooks: false });
  await until("the code", async () => (await heard(psid)).some(({ text }) => /PA-[0-9A-Z]{4}-[0-9A-Z]{4}/.test(text ?? "")));
  assert.deepEqual(await kept([mid]), [mid]);
  assert.equal((await repairedToday()) - before, 1, "found once");
  assert.match(await backfill(), /tìm thấy 0 tin chưa có/, "a second look finds nothing");
});

test("five webhooks of one message and walks beside them make one message", async () => {
  const psid = await newCitizen("Lê Văn Mẫu");
  await switches({ duplicate: true });
  const mids = await Promise.all([1, 2, 3].map((i) => write(psid, `Tin số ${i}`)));
  await Promise.all([backfill(), backfill()]);
  await switches({ duplicate: false });
  await until("all on file", async () => (await kept(mids)).length >= mids.length);
  await backfill();
  assert.equal((await kept(mids)).length, mids.length);
});

test("a walk that Facebook refuses half way is taken up again", async () => {
  const psid = await newCitizen("Phạm Thị Mẫu");
  await switches({ drop_webhooks: true });
  const mid = await write(psid, "Rác đổ đầy đường");
  await switches({ drop_webhooks: false, outage: "error" });
  const failed = await server.run(["backfill"], {});
  await switches({ outage: "off" });
  assert.equal(failed.code, 1);
  assert.match(failed.stderr.trim().split("\n").at(-1), /^kenh197: Facebook chưa cho xem hết/);
  await until("it on file", async () => (await kept([mid])).length === 1, { within: 30_000, every: 300 });
});

test("comments and posts of visitors are found too", async () => {
  const psid = await newCitizen("Hoàng Văn Mẫu");
  const { id: post } = await sim("POST", "/posts", { psid, text: "Bài của khách" });
  await switches({ drop_webhooks: true });
  const { id: lost } = await sim("POST", "/posts", { psid, text: "Vỉa hè phố Hàng Bài bị chiếm để bán hàng" });
  const { id: comment } = await sim("POST", `/posts/${post}/comments`, { psid, text: "Ở đây cũng bị đổ rác" });
  await backfill();
  await switches({ drop_webhooks: false });
  await until("both on file", async () => (await kept([lost, comment])).length === 2);
});

test("a lost subscription is renewed, and staff hear of it", async () => {
  const call = (method) => fetch(`${origin}/v26.0/${page.id}/subscribed_apps`, { method, headers: { authorization: `Bearer ${page.token}` } });
  assert.equal((await call("DELETE")).status, 200);
  const { cursor } = await sim("GET", "/log");
  await backfill();
  const { data } = await (await call("GET")).json();
  assert.ok(data[0].subscribed_fields.includes("messages"));
  const { log } = await sim("GET", `/log?since=${cursor}`);
  const renewals = log.filter(({ method, path }) => method === "POST" && path.includes("/subscribed_apps"));
  assert.equal(renewals.length, 1, "renewed once, by the server or by the command");
  const html = await operations();
  assert.match(html, /Đăng ký nhận dữ liệu<\/dt><dd>Tốt [^<]*đăng ký lại vừa xong/);
  assert.match(html, /Facebook đã ngừng gửi sự kiện của Trang; hệ thống tự đăng ký lại lúc/);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /^kenh197_subscription_renewed_timestamp_seconds [1-9]/m);
});

test("backfill --since takes a moment or a day, and names what is none", async () => {
  assert.match(await backfill("--since", "2026-01-01"), /từ 00:00 01\/01\/2026/);
  const wrong = await server.run(["backfill", "--since", "hôm qua"]);
  assert.equal(wrong.code, 1);
  assert.equal(wrong.stderr.trim().split("\n").length, 1);
});

test("without a server the command walks by itself, and a dead token is said in plain words", async () => {
  await server.stop();
  assert.match(await backfill(), /Đã so/);
  await switches({ expired_token: true });
  const doctor = await server.run(["doctor"]);
  assert.equal(doctor.code, 1);
  assert.match(doctor.stdout, /cấp mã truy cập mới/);
  const failed = await server.run(["backfill"]);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /190/);
  await switches({ expired_token: false });
  await server.up();
});

test("the public account adds up", async () => {
  const account = await until("the account", async () => (await fetch(`${server.url}/stats.json`)).json());
  const { received, filed, answered_without_report: answered, refused, in_progress: waiting } = account;
  assert.equal(received, filed + answered + refused + waiting);
  const home = await (await fetch(server.url)).text();
  assert.match(home, /Không tin nào bị bỏ sót/);
  assert.match(await (await fetch(`${server.url}/?lang=en`)).text(), /Nothing sent is lost/);
});
