// Two servers on one PostgreSQL: what one takes in the other may handle, and everything happens once.
import assert from "node:assert/strict";
import { cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Citizen, aReport, codePattern, form } from "../support/citizen.mjs";
import { Graph } from "../support/graph.mjs";
import { Postgres } from "../support/postgres.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/wait.mjs";
import { deliver, envelope, facebookJson, newMid, newPsid, postRaw, text } from "../support/webhook.mjs";

const cluster = await Postgres.start({ settings: ["max_connections = 60"] });
const graph = await Graph.start();
const env = { KENH197_DATABASE: cluster.url };
const first = await Server.start({ graphUrl: graph.url, env });
const folder = await mkdtemp(join(tmpdir(), "kenh197-test-"));
await cp(join(first.data, "keys"), join(folder, "data", "keys"), { recursive: true });
const second = await Server.start({ graphUrl: graph.url, env, folder });
const nodes = [first, second];

after(async () => {
  const codes = await Promise.all(nodes.map((node) => node.stop()));
  await graph.stop();
  await cluster.stop();
  await Promise.all(nodes.map((node) => node.remove()));
  assert.deepEqual(codes, [0, 0], nodes.map((node) => node.process.log().slice(-3000)).join("\n----\n"));
  assert.deepEqual([...new Set(graph.problems)], []);
});

const exported = async (node, what) =>
  (await node.run(["export", what])).stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));

test("the same message through both nodes at once is one message with one answer", async () => {
  const psid = newPsid();
  const mid = newMid();
  const body = facebookJson(envelope({ messaging: [text(psid, "Xin chào ban chỉ đạo", { mid })] }));
  const statuses = await Promise.all(Array.from({ length: 10 }, (_, i) => postRaw(nodes[i % 2].url, body)));
  assert.deepEqual([...new Set(statuses)], [200]);
  await until("an answer", () => graph.to(psid).length > 0);
  const admin = await first.as("admin,sealed");
  await until("all read", async () => (await admin.get("/inbox?state=new")).body.items.length === 0);
  const mine = (await exported(first, "messages")).filter((row) => row.external_id === mid);
  assert.equal(mine.length, 1);
  await until("nothing waits", async () => (await admin.get("/outbox?state=waiting")).body.items.length === 0);
  assert.equal(new Set(graph.to(psid).map((message) => message.metadata)).size, graph.to(psid).length);
});

test("a node with another key is refused, with what to do", async () => {
  const third = await mkdtemp(join(tmpdir(), "kenh197-test-"));
  await assert.rejects(Server.start({ graphUrl: graph.url, env, folder: third }), /copy keys\//);
});

test("a conversation spread over both nodes files its report once, answered in order", async () => {
  const citizens = Array.from({ length: 6 }, () => newPsid());
  await Promise.all(citizens.map(async (psid, i) => {
    const at = (n) => nodes[(i + n) % 2].url;
    assert.equal(await deliver(at(0), text(psid, form(aReport))), 200);
    const mine = new Citizen(first, graph, psid);
    await mine.hearsSummary();
    assert.equal(await deliver(at(1), text(psid, "Gửi phản ánh", { payload: "confirm" })), 200);
    await until("the code", () => graph.to(psid).some((message) => codePattern.test(message.text)));
  }));
  const reports = await exported(second, "reports");
  assert.equal(reports.length, citizens.length);
  for (const psid of citizens) {
    const codes = graph.to(psid).flatMap(({ text: words }) => words.match(codePattern) ?? []);
    assert.equal(new Set(codes).size, 1);
  }
  assert.equal((await first.run(["verify"])).code, 0);
});

test("a node that is killed loses nothing: the other goes on with its work", async () => {
  const psids = Array.from({ length: 20 }, () => newPsid());
  const given = psids.map((psid, i) => deliver(nodes[i % 2].url, text(psid, "Xin chào", { mid: newMid() })).catch(() => 0));
  second.process.kill("SIGKILL");
  const statuses = await Promise.all(given);
  await second.process.ended;
  for (const [i, status] of statuses.entries()) {
    if (status !== 200) continue;
    await until(`an answer to ${i}`, () => graph.to(psids[i]).length > 0, { within: 60_000 });
  }
  await second.up();
});

test("a database that is restarted is refused with 503 meanwhile and used again without a restart of ours", async () => {
  const before = newPsid();
  assert.equal(await deliver(first.url, text(before, "Xin chào")), 200);
  await cluster.down();
  const status = await deliver(first.url, text(newPsid(), "Xin chào")).catch(() => 0);
  assert.equal(status, 503);
  assert.equal((await fetch(`${first.url}/readyz`)).status, 503);
  assert.equal((await fetch(`${first.url}/healthz`)).status, 200);
  assert.equal((await fetch(`${first.url}/t/PA-7K3M-92Q5`)).status, 503, "a page says that it passes");
  const api = await fetch(`${first.url}/api/v1/reports`, { headers: { authorization: "Bearer x" } });
  assert.equal(api.status, 503);
  assert.equal((await api.json()).error.code, "unavailable");
  await cluster.up();
  await until("ready again", () => fetch(`${first.url}/readyz`).then(({ status: now }) => now === 200), { within: 30_000 });
  const later = newPsid();
  await until("taken again", async () => (await deliver(first.url, text(later, "Xin chào"))) === 200);
  await until("both are answered", () => graph.to(before).length > 0 && graph.to(later).length > 0, { within: 60_000 });
});

test("a database that is killed under load keeps all that was acknowledged", async () => {
  const taken = [];
  let going = true;
  const sender = (async () => {
    while (going) {
      const mid = newMid();
      const status = await deliver(first.url, text(newPsid(), "Xin chào", { mid })).catch(() => 0);
      if (status === 200) taken.push(mid);
    }
  })();
  await until("some taken", () => taken.length > 50);
  await cluster.kill();
  await cluster.up();
  const sofar = taken.length;
  await until("more taken", () => taken.length > sofar + 20, { within: 60_000 });
  going = false;
  await sender;
  const admin = await first.as("admin,sealed");
  await until("all read", async () => (await admin.get("/inbox?state=new")).body.items.length === 0, { within: 60_000 });
  const kept = (await exported(first, "messages")).map((row) => row.external_id);
  const unique = new Set(kept);
  assert.deepEqual(taken.filter((mid) => !unique.has(mid)), []);
  assert.equal((await first.run(["verify"])).code, 0);
});
