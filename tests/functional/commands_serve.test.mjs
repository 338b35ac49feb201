// The life of the server: starting on nothing, stopping cleanly, coming back with everything, accounts while it runs.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Api } from "../support/api.mjs";
import { Citizen } from "../support/citizen.mjs";
import { Graph } from "../support/graph.mjs";
import { run } from "../support/program.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/wait.mjs";
import { deliver, newMid, text } from "../support/webhook.mjs";

const graph = await Graph.start();
const server = await Server.start({ graphUrl: graph.url });
after(async () => {
  const code = await server.stop();
  await graph.stop();
  await server.remove();
  assert.equal(code, 0);
});

test("healthz, readyz and metrics answer without a token", async () => {
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  const metrics = await fetch(`${server.url}/metrics`);
  assert.equal(metrics.status, 200);
  assert.match(await metrics.text(), /^# (TYPE|HELP) /m);
});

test("a token and a user are added while it serves, and listed, disabled, reset", async () => {
  const { code, stdout } = await server.run(["token", "add", "may-tram", "--role", "intake"]);
  assert.equal(code, 0);
  assert.match(stdout, /^\S{20,}\n$/, "the token alone on one line");
  assert.equal((await new Api(server.url, stdout.trim()).get("/reports")).status, 200);
  await server.addUser("lan", "intake,leader");
  const list = await server.run(["user", "list"]);
  assert.equal(list.code, 0);
  assert.match(list.stdout, /lan/);
  assert.match(list.stdout, /leader/);
  assert.equal((await server.run(["user", "disable", "lan"])).code, 0);
  assert.equal((await server.run(["user", "reset", "lan"], { input: "Mat-khau-moi-cho-lan-197\n" })).code, 0);
});

test("a second user of the name, an unknown role, a unit role without a unit and an empty password fail", async () => {
  await server.addUser("minh", "intake");
  for (const [verb, input, wrong = 1] of [
    [["user", "add", "minh", "--role", "intake"], "Mat-khau-dai-197-aa\n"],
    [["user", "add", "a1", "--role", "vua"], "Mat-khau-dai-197-aa\n", 2],
    [["user", "add", "a2", "--role", "unit"], "Mat-khau-dai-197-aa\n"],
    [["user", "add", "a3", "--role", "unit", "--unit", "99999"], "Mat-khau-dai-197-aa\n"],
    [["user", "add", "a4", "--role", "intake"], ""],
    [["token", "add", "a5", "--role", "vua"], "", 2],
    [["token", "revoke", "khong-co"], ""],
    [["user", "disable", "khong-co"], ""],
  ]) {
    const { code, stderr } = await server.run(verb, { input });
    assert.equal(code, wrong, verb.join(" "));
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
});

test("units import adds a unit, units list shows it", async () => {
  const file = `${server.folder}/units.csv`;
  await (await import("node:fs/promises")).writeFile(file, "code,name,level,parent_code,valid_from,valid_to\nDTTD9,Đội trật tự đô thị số 9,agency,01,2026-01-01,\n");
  const imported = await server.run(["units", "import", file]);
  assert.equal(imported.code, 0, imported.stderr);
  assert.match((await server.run(["units", "list"])).stdout, /DTTD9/);
});

test("SIGTERM ends it with 0 within ten seconds, and it comes back with everything", async () => {
  const citizen = new Citizen(server, graph);
  const code = await citizen.files();
  const token = server.tokens.size;
  const intake = await server.as("intake");
  assert.ok(token >= 0);
  const mid = newMid();
  assert.equal(await deliver(server.url, text(citizen.psid, `tra cứu ${code}`, { mid })), 200);
  const began = Date.now();
  assert.equal(await server.stop(), 0, server.process.log());
  assert.ok(Date.now() - began < 10_000);
  await server.up();
  assert.equal((await intake.report(code)).code, code);
  await citizen.hears("the answer to what was asked before the stop", ({ text: words }) => words.includes(code));
  await until("the message", async () => (await server.run(["export", "messages"])).stdout.includes(mid));
});

test("what was acknowledged before a kill is not lost, and not doubled", async () => {
  const citizen = new Citizen(server, graph);
  const mids = Array.from({ length: 20 }, newMid);
  await Promise.all(mids.map(async (mid) => assert.equal(await deliver(server.url, text(citizen.psid, "Xin chào", { mid })), 200)));
  server.process.kill("SIGKILL");
  await server.process.ended;
  await server.up();
  const rows = await until("all messages", async () => {
    const { stdout } = await server.run(["export", "messages"]);
    const found = stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line).external_id).filter((id) => mids.includes(id));
    return found.length >= mids.length && found;
  });
  assert.equal(rows.length, mids.length);
  assert.equal((await server.run(["verify"])).code, 0);
});

test("two servers on one address: the second fails with 1 and harms nothing", async () => {
  const second = await run(["serve"], { cwd: server.folder, env: server.env });
  assert.equal(second.code, 1, second.stderr);
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
});
