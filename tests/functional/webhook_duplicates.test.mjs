// Facebook delivers again and out of order; nothing is doubled, nothing is lost.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../support/wait.mjs";
import { deliver, edit, envelope, facebookJson, newMid, postRaw, text } from "../support/webhook.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const { url } = world.server;

/** The messages of the archive's export with this id. */
async function kept(mid) {
  const { code, stdout, stderr } = await world.server.run(["export", "messages"]);
  assert.equal(code, 0, stderr);
  return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line)).filter((row) => row.external_id === mid);
}

/** Waits until every delivery is read. */
async function allRead(count) {
  const admin = await world.as("admin,sealed");
  await until("every delivery read", async () => {
    const rows = await admin.all("/inbox?limit=200");
    return rows.length >= count && rows.every(({ state }) => state !== "new");
  });
}

test("the same message delivered five times at once is one message", async () => {
  const citizen = world.citizen();
  const mid = newMid();
  const body = facebookJson(envelope({ messaging: [text(citizen.psid, "Xin chào ban chỉ đạo", { mid })] }));
  const statuses = await Promise.all(Array.from({ length: 5 }, () => postRaw(url, body)));
  assert.deepEqual(statuses, [200, 200, 200, 200, 200]);
  await allRead(5);
  assert.equal((await kept(mid)).length, 1);
  await citizen.hears("an answer");
  const admin = await world.as("admin,sealed");
  const states = (await admin.all("/inbox?limit=200")).filter(({ raw }) => String(raw).includes(mid)).map(({ state }) => state);
  assert.equal(states.filter((state) => state === "duplicate").length, 4, states.join());
});

test("the same message twice in one delivery is one message", async () => {
  const citizen = world.citizen();
  const event = text(citizen.psid, "Xin chào", { mid: newMid() });
  await citizen.send(event, event);
  await citizen.hears("an answer");
  assert.equal((await kept(event.message.mid)).length, 1);
});

test("a form delivered twice files once", async () => {
  const citizen = world.citizen();
  const code = await citizen.files();
  const confirm = text(citizen.psid, "Gửi phản ánh", { payload: "confirm" });
  await citizen.send(confirm);
  await citizen.send(confirm);
  await citizen.hears("an answer to the second confirm");
  const intake = await world.as("intake");
  const reports = await intake.all("/reports?limit=200");
  const conversation = (await intake.report(code)).conversation;
  assert.equal(reports.filter((report) => report.code === code).length, 1);
  const mine = [];
  for (const report of reports) if ((await intake.report(report.code)).conversation === conversation) mine.push(report.code);
  assert.deepEqual(mine, [code]);
});

test("an edit that comes before its original is not lost", async () => {
  const citizen = world.citizen();
  const mid = newMid();
  await deliver(url, edit(citizen.psid, mid, "Xin chào, tôi cần hỏi một việc", { at: Date.now() }));
  await deliver(url, text(citizen.psid, "Xin chao", { mid, at: Date.now() - 2000 }));
  await citizen.hears("an answer");
  const rows = await until("the message", async () => {
    const found = await kept(mid);
    return found.length > 0 && found;
  });
  assert.equal(rows.length, 1);
});

test("messages are shown in the order they were sent", async () => {
  const citizen = world.citizen();
  const now = Date.now();
  const [first, second] = [newMid(), newMid()];
  await citizen.send(
    text(citizen.psid, "Hai: ở phố Tràng Tiền, phường Cửa Nam", { mid: second, at: now - 1000 }),
    text(citizen.psid, "Một: quán bia kê bàn ghế kín vỉa hè", { mid: first, at: now - 3000 }),
  );
  await citizen.hears("an answer");
  const rows = await until("both messages", async () => {
    const { stdout } = await world.server.run(["export", "messages"]);
    const found = stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line)).filter((row) => [first, second].includes(row.external_id));
    return found.length === 2 && found;
  });
  const order = rows.sort((a, b) => Date.parse(a.sent_at) - Date.parse(b.sent_at)).map((row) => row.external_id);
  assert.deepEqual(order, [first, second]);
});
