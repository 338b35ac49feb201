// doctor against the simulator, replay of a delivery, and configuration that people really write.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Graph } from "../support/graph.mjs";
import { freePort, run, serve } from "../support/program.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/wait.mjs";
import { postRaw } from "../support/webhook.mjs";

const port = await freePort();
const graph = `http://127.0.0.1:${port}`;
const server = await Server.start({ graphUrl: `${graph}/v26.0` });
const simulator = serve(["simulator", "--simulator-listen", `127.0.0.1:${port}`], { cwd: server.folder, env: server.env });
await until(() => `the simulator\n${simulator.log()}`, () => fetch(graph).then(({ status }) => status < 500, () => false));
after(async () => {
  simulator.kill("SIGTERM");
  assert.equal(await simulator.ended, 0, simulator.log());
  assert.equal(await server.stop(), 0);
  await server.remove();
});

test("doctor names what the Page lacks, and --fix subscribes and sets greeting and menu", async () => {
  const bare = await Graph.start(); // a Page to which no app is subscribed
  try {
    const env = { KENH197_FACEBOOK__GRAPH_URL: bare.url };
    const first = await server.run(["doctor"], { env });
    assert.equal(first.code, 1, first.stdout);
    assert.match(first.stdout, /doctor --fix/);
    assert.equal(first.stderr.trim().split("\n").length, 1, first.stderr);
    assert.ok(bare.calls.every(({ method }) => method === "GET"), "looking changes nothing");
    assert.equal((await server.run(["doctor", "--fix"], { env })).code, 0);
    const posts = bare.calls.filter(({ method }) => method === "POST");
    const subscribed = posts.find(({ path }) => path.endsWith("/subscribed_apps"));
    for (const field of ["messages", "message_edits", "feed"]) assert.ok(subscribed.query.get("subscribed_fields").split(",").includes(field), field);
    assert.equal(posts.find(({ path }) => path.endsWith("/messenger_profile")).body.get_started.payload, "start");
    assert.deepEqual(bare.problems, []);
  } finally {
    await bare.stop();
  }
});

test("with the simulator all is well, before and after --fix", async () => {
  const fixed = await server.run(["doctor", "--fix"]);
  assert.equal(fixed.code, 0, fixed.stdout + fixed.stderr);
  const last = await server.run(["doctor"]);
  assert.equal(last.code, 0, last.stdout + last.stderr);
  for (const what of [/Cơ sở dữ liệu/, /đĩa/, /Kho tệp/, /Trang/]) assert.match(last.stdout, what);
  assert.equal(last.stderr, "");
});

test("doctor says that Facebook cannot be reached, that a token is wrong, that nothing is configured", async () => {
  for (const env of [
    { KENH197_FACEBOOK__GRAPH_URL: "http://127.0.0.1:9/v26.0" },
    { KENH197_FACEBOOK__PAGE_TOKEN: "khong-dung" },
    { KENH197_FACEBOOK__PAGE_ID: "", KENH197_FACEBOOK__PAGE_TOKEN: "" },
    { KENH197_FACEBOOK__APP_SECRET: "" },
  ]) {
    const { code, stdout, stderr } = await run(["doctor"], { cwd: server.folder, env: { ...server.env, ...env } });
    assert.equal(code, 1, JSON.stringify(env) + stdout);
    assert.match(stdout, /lỗi/);
    assert.ok(!(stdout + stderr).includes("PAGETOKEN"), "a secret is shown");
  }
});

test("replay reads a delivery again; an unknown one fails with one line", async () => {
  assert.equal(await postRaw(server.url, "{hong"), 200);
  const admin = await server.as("admin");
  const buried = await until("the buried delivery", async () => (await admin.all("/inbox?state=buried"))[0]);
  const again = await server.run(["replay", buried.id]);
  assert.equal(again.code, 0, again.stderr);
  await until("it read again", async () => (await admin.all("/inbox?state=buried")).some(({ id }) => id === buried.id));
  const unknown = await server.run(["replay", "khong-co"]);
  assert.equal(unknown.code, 1);
  assert.equal(unknown.stderr.trim().split("\n").length, 1, unknown.stderr);
});

test("migrate of a store that is up to date is 0 and changes nothing", async () => {
  assert.equal((await server.run(["migrate"])).code, 0);
  assert.equal((await server.run(["verify"])).code, 0);
});

test("an id without quotes and hosts as a list are taken; what no key can be is named", async () => {
  const file = join(server.folder, "that.toml");
  const config = async (...lines) => {
    writeFileSync(file, lines.join("\n"));
    return run(["config", "--config", file], { cwd: server.folder });
  };
  const good = await config("[facebook]", "page_id = 197000000000001", 'media_hosts = ["a.example", "*.b.example"]');
  assert.equal(good.code, 0, good.stderr);
  assert.match(good.stdout, /197000000000001/);
  assert.match(good.stdout, /a\.example,\*\.b\.example/);
  for (const [line, name] of [["page_id = 1.5", "page_id"], ["khong_co = 1", "khong_co"], ["page_token_file = \"khong-co.txt\"", "page_token"]]) {
    const wrong = await config("[facebook]", line);
    assert.equal(wrong.code, 2, line);
    assert.match(wrong.stderr, new RegExp(name));
    assert.equal(wrong.stderr.trim().split("\n").length, 1, wrong.stderr);
  }
  for (const listen of ["127.0.0.1:99999", "127.0.0.1:x", ":80", "127.0.0.1"]) {
    const wrong = await run(["serve", "--listen", listen], { cwd: server.folder });
    assert.equal(wrong.code, 2, listen);
    assert.match(wrong.stderr, /listen/);
  }
});
