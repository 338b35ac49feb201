// backup and restore: everything comes back; a broken file or a folder in use changes nothing.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Api } from "../support/api.mjs";
import { freePort, run, serve } from "../support/program.mjs";
import { png, sha256 } from "../support/samples.mjs";
import { until } from "../support/wait.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const { server } = world;
const intake = await world.as("intake");
const { citizen, code } = await world.filed();
await citizen.tap(`more.${code}`);
await citizen.hears("an invitation");
const picture = png(64, 64, 7);
await citizen.show([{ type: "image", url: world.graph.file("a.png", picture, "image/png") }]);
await until("the picture and the sheet", async () => {
  const { media, documents } = await intake.report(code);
  return media.some(({ status }) => status === "kept") && documents.length > 0;
});
const before = await intake.report(code);
const file = join(server.folder, "sao-luu.zip");

/** Every file below a folder with its digest; a missing folder has none. */
function contents(folder) {
  if (!existsSync(folder)) return undefined;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
    .map((path) => [path, sha256(readFileSync(path))]);
}

const restoreInto = (folder, from = file) => run(["restore", from, "--data", folder], { cwd: server.folder, env: server.env });

test("a backup is made while the server serves, for the owner alone, and leaves nothing beside it", async () => {
  writeFileSync(join(server.data, "media", "new", "being-written"), "gone the next moment");
  const { code: exit, stderr } = await server.run(["backup", file]);
  assert.equal(exit, 0, stderr);
  assert.equal(statSync(file).mode & 0o077, 0, "readable by others");
  assert.ok(!existsSync(`${file}.part`));
  assert.ok(!readdirSync(server.data).some((name) => name.startsWith("backup-")));
});

test("restored into an empty folder it is the same store: report, person, picture, document, archive", async () => {
  const folder = join(server.folder, "phuc-hoi");
  const { code: exit, stderr } = await restoreInto(folder);
  assert.equal(exit, 0, stderr);
  assert.equal(statSync(join(folder, "keys", "master.key")).mode & 0o077, 0);
  assert.ok(!existsSync(join(folder, "media", "new", "being-written")), "what was being written is no part of it");
  const verified = await run(["verify", "--data", folder], { cwd: server.folder, env: server.env });
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);
  const port = await freePort();
  const second = serve(["serve"], { cwd: server.folder, env: { ...server.env, KENH197_DATA: folder, KENH197_LISTEN: `127.0.0.1:${port}`, KENH197_FACEBOOK__GRAPH_URL: "http://127.0.0.1:9/v26.0" } });
  try {
    const url = `http://127.0.0.1:${port}`;
    await until(() => `ready\n${second.log()}`, () => fetch(`${url}/readyz`).then(({ status }) => status === 200, () => false));
    const api = new Api(url, intake.token);
    const report = await api.report(code);
    assert.deepEqual([report.text, report.reporter, report.history], [before.text, before.reporter, before.history]);
    const { id } = report.media.find(({ status }) => status === "kept");
    assert.deepEqual((await api.get(`/media/${id}`)).bytes, picture);
    const [document] = report.documents;
    assert.equal(sha256((await api.get(`/reports/${code}/documents/${document.id}.pdf`)).bytes), document.sha256);
  } finally {
    second.kill("SIGTERM");
    assert.equal(await second.ended, 0, second.log());
  }
});

test("a truncated, a changed and a foreign file are refused, and nothing is changed", async () => {
  const whole = readFileSync(file);
  const changed = Buffer.from(whole);
  changed[Math.floor(whole.length / 2)] ^= 1;
  const cases = [
    ["half", whole.subarray(0, whole.length / 2)],
    ["without its end", whole.subarray(0, whole.length - 10)],
    ["empty", Buffer.alloc(0)],
    ["one bit changed", changed],
    ["no zip", Buffer.from("đây không phải bản sao lưu")],
  ];
  const kept = join(server.folder, "co-san");
  mkdirSync(kept);
  writeFileSync(join(kept, "ghi-chu.txt"), "giữ nguyên");
  for (const [what, bytes] of cases) {
    const broken = join(server.folder, "hong.zip");
    writeFileSync(broken, bytes);
    for (const folder of [kept, join(server.folder, "chua-co")]) {
      const earlier = contents(folder);
      const { code: exit, stderr } = await restoreInto(folder, broken);
      assert.equal(exit, 1, what);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.deepEqual(contents(folder), earlier, what);
    }
    assert.deepEqual(readdirSync(kept), ["ghi-chu.txt"], what);
  }
  assert.equal((await restoreInto(kept, join(server.folder, "khong-co.zip"))).code, 1);
});

test("a folder in use is refused, and so is one that holds a store", async () => {
  const state = () => [intake.report(code), readFileSync(join(server.data, "keys", "master.key"))];
  const [, key] = state();
  const inUse = await restoreInto(server.data);
  assert.equal(inUse.code, 1);
  assert.equal(inUse.stderr.trim().split("\n").length, 1, inUse.stderr);
  assert.deepEqual(readFileSync(join(server.data, "keys", "master.key")), key);
  assert.ok(!readdirSync(server.data).some((name) => name.startsWith("restore-")));
  assert.equal((await intake.report(code)).version, before.version);
  const again = await restoreInto(join(server.folder, "phuc-hoi"));
  assert.equal(again.code, 1, "a second restore over the first");
});

test("verbs that read a store do not make one", async () => {
  const folder = join(server.folder, "khong-co-kho");
  for (const verb of [["backup", join(server.folder, "b.zip")], ["verify"], ["export", "reports"], ["export", "dossier", code, "x.zip"], ["replay", "x"]]) {
    const { code: exit, stderr } = await run([...verb, "--data", folder], { cwd: server.folder, env: server.env });
    assert.equal(exit, 1, verb.join(" "));
    assert.match(stderr, /--data/, verb.join(" "));
    assert.ok(!existsSync(folder), verb.join(" "));
  }
});

test("a backup that cannot be written fails with one line and leaves no piece", async () => {
  const target = join(server.folder, "khong-co-thu-muc", "b.zip");
  const { code: exit, stderr } = await server.run(["backup", target]);
  assert.equal(exit, 1);
  assert.equal(stderr.trim().split("\n").length, 1, stderr);
  assert.ok(!readdirSync(server.data).some((name) => name.startsWith("backup-")));
  chmodSync(file, 0o600);
});
