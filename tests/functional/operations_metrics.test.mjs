// What is seen from outside while citizens are served: /metrics, the alarms' and the dashboard's names, the log.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { parse } from "yaml";
import { graphError } from "../support/graph.mjs";
import { Metrics } from "../support/metrics.mjs";
import { page } from "../support/server.mjs";
import { runSql } from "../support/store.mjs";
import { until } from "../support/wait.mjs";
import { deliver, newMid, postRaw, text } from "../support/webhook.mjs";
import { World } from "../support/world.mjs";

const world = await World.open({ env: { KENH197_LOG__LEVEL: "debug" } });
const { server } = world;
const secrets = {
  name: "Trịnh Hoài Mẫu",
  phone: "0987654321",
  address: "số 9 ngõ 77 phố Khâm Thiên",
  place: "số 31 phố Lò Đúc, phường Cửa Nam",
  content: "Cửa hàng xả nước đen ra hè phố mỗi chiều.",
};
const { citizen, code } = await world.filed(secrets);

test("every step is counted and timed, and so is every call to the Graph", async () => {
  const metrics = await until("the sends are done", async () => {
    const now = await Metrics.of(server);
    return now.value("jobs_done_total", { kind: "channel.send" }) > 0 && now.value("jobs_done_total", { kind: "document.render" }) > 0 && now;
  });
  for (const kind of ["inbox.read", "conversation.turn", "channel.send", "document.render"]) {
    assert.ok(metrics.value("jobs_done_total", { kind }) > 0, kind);
    assert.ok(metrics.value("job_seconds_count", { kind }) >= metrics.value("jobs_done_total", { kind }), kind);
    assert.ok(metrics.value("job_seconds_sum", { kind }) > 0, kind);
    assert.equal(metrics.value("jobs_buried", { kind }), 0, kind);
  }
  await until("each message is one call that went well", async () => {
    const now = await Metrics.of(server);
    return now.value("graph_calls_total", { call: "POST messages", class: "ok" }) === now.value("sends_total", { state: "sent" });
  });
  assert.ok(metrics.value("graph_call_seconds_count", { call: "POST messages" }) > 0);
  const calls = metrics.samples.filter(({ name }) => name.endsWith("graph_calls_total")).map(({ labels }) => labels.call);
  assert.ok(calls.every((call) => /^(GET|POST|DELETE) /.test(call)), `each call is counted once: ${calls}`);
  assert.ok(metrics.value("http_requests_total", { method: "POST", route: "/webhooks/facebook", status: "200" }) > 0);
  assert.equal(metrics.value("http_requests_total", { route: "/webhooks/facebook", status: "503" }), 0);
  assert.ok(metrics.value("process_resident_memory_bytes") > 1e6);
  assert.ok(metrics.value("disk_free_bytes") > 0);
  assert.ok(metrics.value("database_bytes") > 0);
  assert.equal(metrics.value("store_up"), 1);
  assert.ok(Math.abs(metrics.value("last_delivery_timestamp_seconds") - Date.now() / 1000) < 60);
});

test("the buckets of a histogram only grow, up to the count", async () => {
  const { samples } = await Metrics.of(server);
  const rows = samples.filter(({ name }) => name.endsWith("_bucket"));
  assert.ok(rows.length > 0);
  const series = new Map();
  for (const row of rows) {
    const { le, ...rest } = row.labels;
    const key = `${row.name} ${JSON.stringify(rest)}`;
    series.set(key, [...(series.get(key) ?? []), row]);
  }
  for (const [name, buckets] of series) {
    const bounds = buckets.map(({ labels }) => (labels.le === "+Inf" ? Infinity : Number(labels.le)));
    assert.deepEqual(bounds, [...bounds].sort((a, b) => a - b), name);
    assert.equal(bounds.at(-1), Infinity, name);
    for (let i = 1; i < buckets.length; ++i) assert.ok(buckets[i].value >= buckets[i - 1].value, name);
  }
});

test("every family says what it is", async () => {
  const { types, helps } = await Metrics.of(server);
  assert.deepEqual([...types.keys()].filter((family) => !helps.has(family)), []);
});

test("a wrong signature and a send that Facebook refuses are counted by what they are", async () => {
  const before = await Metrics.of(server);
  assert.equal(await postRaw(server.url, "{}", { sign: "sai" }), 401);
  const other = world.citizen();
  world.graph.answer(({ body }) => body?.recipient?.id === other.psid, graphError(551), 9);
  await other.say("Xin chào");
  const after = await until("the refusal is counted", async () => {
    const now = await Metrics.of(server);
    return now.samples.some(({ labels }) => labels.class === "unreachable") && now;
  });
  assert.equal(after.value("webhook_refused_total"), before.value("webhook_refused_total") + 1);
  assert.ok(after.value("http_requests_total", { route: "/webhooks/facebook", status: "401" }) > 0);
  await until("it shows among the unsent", async () => (await Metrics.of(server)).value("outbox_messages", { state: "refused" }) > 0);
});

test("a scrape answers while deliveries pour in", async () => {
  const pour = Promise.all(Array.from({ length: 200 }, () => deliver(server.url, text(citizen.psid, "Xin chào", { mid: newMid() }))));
  const metrics = await Metrics.of(server);
  assert.ok(metrics.value("jobs_waiting") >= 0);
  assert.ok((await pour).every((status) => status === 200));
});

test("what another node found of the Page is told by this one too", async () => {
  const trouble = { kind: "subscription", words: "", what: "messages", ends_at: 0 };
  const found = JSON.stringify({ state: "bad", troubles: [trouble], checked_at: 1, renewed_at: 1_700_000_000_000_000 });
  await until("this node's own look is over", async () => world.graph.calls.some(({ path }) => path.endsWith("/subscribed_apps")));
  assert.equal((await Metrics.of(server)).value("page_health", { of: "subscription" }), 1);
  await runSql(server, `INSERT INTO settings (key, value) VALUES ('health.subscription', '${found}') ON CONFLICT (key) DO UPDATE SET value = excluded.value;`);
  const metrics = await Metrics.of(server);
  assert.equal(metrics.value("page_health", { of: "subscription" }), 0);
  assert.equal(metrics.value("page_health", { of: "token" }), 1);
  assert.equal(metrics.value("subscription_renewed_timestamp_seconds"), 1_700_000_000);
});

test("alerts are counted only where something counts them", async () => {
  const { samples } = await Metrics.of(server);
  const counted = samples.filter(({ name }) => name === "kenh197_alerts_total").map(({ labels }) => labels.kind);
  assert.deepEqual(counted.sort(), ["data_request", "emergency", "person_wanted"]);
});

/** The names that an expression of PromQL uses. */
const namesIn = (expression) => [...new Set(expression.match(/kenh197_\w+/g) ?? [])];

async function allThere(expressions) {
  const { samples } = await Metrics.of(server);
  const known = new Set(samples.map(({ name }) => name));
  const used = expressions.flatMap(namesIn);
  assert.ok(used.length > 0);
  assert.deepEqual([...new Set(used)].filter((name) => !known.has(name)), []);
}

test("the alarms of deploy/ use metrics that exist, and each tells what to do", async () => {
  const { groups } = parse(await readFile(new URL("../../deploy/prometheus-rules.yml", import.meta.url), "utf8"));
  const rules = groups.flatMap(({ rules: some }) => some);
  const manual = await readFile(new URL("../../docs/operations.md", import.meta.url), "utf8");
  assert.ok(rules.length >= 10);
  await allThere(rules.map(({ expr }) => expr));
  for (const { alert, labels, annotations } of rules) {
    assert.ok(["critical", "warning"].includes(labels.severity), alert);
    assert.ok(annotations.summary.length > 10, alert);
    assert.ok(manual.includes(`### ${alert}\n`), `docs/operations.md has ${alert}`);
  }
});

test("the dashboard of deploy/ uses metrics that exist", async () => {
  const dashboard = JSON.parse(await readFile(new URL("../../deploy/grafana-dashboard.json", import.meta.url), "utf8"));
  const panels = dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  await allThere(panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)));
});

test("the log of all this, at its most talkative, names no person and no secret", async () => {
  const log = server.process.log();
  assert.match(log, /event=started /);
  const forbidden = [
    ...Object.values(secrets), "Hoài Mẫu", "Khâm Thiên", "Lò Đúc", "nước đen", "Xin chào", citizen.psid, code,
    page.appSecret, page.token, page.verifyToken, ...(await Promise.all(server.tokens.values())),
  ];
  for (const words of forbidden) assert.ok(!log.includes(words), `the log has ${words}`);
  for (const row of log.split("\n").filter((line) => line && !line.startsWith("listening on "))) {
    assert.match(row, /^\d{4}-\d\d-\d\dT[\d:.]+[+-]\d\d:\d\d (debug|info|warning|error) event=[a-z_]+( [a-z_]+=("[^"]*"|[^\s"]+))*$/);
  }
});
