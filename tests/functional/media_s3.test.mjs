// Media in a bucket of an S3-compatible store that checks signatures: the same as on disk, also when the store is away.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { Api } from "../support/api.mjs";
import { aReport, form } from "../support/citizen.mjs";
import { freePort, run, serve } from "../support/program.mjs";
import { clip, png, sha256 } from "../support/samples.mjs";
import { Swift } from "../support/swift.mjs";
import { until } from "../support/wait.mjs";
import { files } from "../support/webhook.mjs";
import { World } from "../support/world.mjs";

const bucket = "kenh197";
const swift = await Swift.start();
const secretFile = join(swift.folder, "secret");
writeFileSync(secretFile, `${swift.access.secret}\n`);
assert.equal((await swift.request("PUT", `/${bucket}`)).status, 200);
const store = {
  KENH197_MEDIA: `s3://${bucket}`,
  KENH197_S3__ENDPOINT: swift.access.endpoint,
  KENH197_S3__KEY: swift.access.key,
  KENH197_S3__SECRET_FILE: secretFile,
};
const world = await World.open({ env: store });
after(() => swift.stop());
const { server, graph } = world;
const intake = await world.as("intake");
const nameOf = (digest) => `${digest.slice(0, 2)}/${digest.slice(2, 4)}/${digest}`;

/** Files a report with these attachments; gives its code. */
async function reportWith(...attachments) {
  const citizen = world.citizen();
  await citizen.send(files(citizen.psid, attachments, { words: form(aReport) }));
  await citizen.hearsSummary();
  await citizen.press("confirm");
  return citizen.hearsCode();
}

const kept = (code, options) =>
  until("the media kept", async () => {
    const { media } = await intake.report(code);
    return media.length > 0 && media.every(({ status }) => status === "kept") && media;
  }, options);

/** A second server with other settings, on a data folder of its own unless `data` is given. */
async function another(env, use, data) {
  const port = await freePort();
  data ??= join(server.folder, `data-${port}`);
  const url = `http://127.0.0.1:${port}`;
  const process = serve(["serve"], {
    cwd: server.folder,
    env: { ...server.env, KENH197_DATA: data, KENH197_LISTEN: `127.0.0.1:${port}`, KENH197_FACEBOOK__GRAPH_URL: "http://127.0.0.1:9/v26.0", ...env },
  });
  try {
    await until(() => `it lives\n${process.log()}`, () => fetch(`${url}/healthz`).then(({ ok }) => ok, () => false), { within: 30_000 });
    await use(url);
  } finally {
    process.kill("SIGTERM");
    assert.equal(await process.ended, 0, process.log());
  }
}

test("a citizen's picture lands in the bucket, with its copies, and an officer sees it", async () => {
  const bytes = png(640, 480, 21);
  const code = await reportWith({ type: "image", url: graph.file("a.png", bytes, "image/png") });
  const [medium] = await kept(code);
  assert.equal(medium.sha256, sha256(bytes));
  const object = await swift.request("GET", `/${bucket}/${nameOf(medium.sha256)}`);
  assert.deepEqual([object.status, object.bytes], [200, bytes]);
  for (const name of await swift.names(bucket)) {
    const { bytes: stored } = await swift.request("GET", `/${bucket}/${name}`);
    assert.equal(name, nameOf(sha256(stored)));
  }
  assert.ok(!existsSync(join(server.data, "media")), "nothing is kept beside it");
  assert.deepEqual((await intake.get(`/media/${medium.id}`)).bytes, bytes);
  assert.equal((await intake.get(`/media/${medium.id}?size=thumb`)).status, 200);
  const { documents } = await until("the sheet", async () => {
    const report = await intake.report(code);
    return report.documents.length > 0 && report;
  });
  const sheet = await intake.get(`/reports/${code}/documents/${documents[0].id}.pdf`);
  assert.equal(sha256(sheet.bytes), documents[0].sha256);
});

test("a part of a film can be asked for, from the bucket and again from the cache", async () => {
  const bytes = await clip();
  const code = await reportWith({ type: "video", url: graph.file("a.mp4", bytes, "video/mp4") });
  const [medium] = await kept(code);
  const cache = join(server.data, "cache");
  rmSync(cache, { recursive: true, force: true });
  for (let i = 0; i < 2; i++) {
    const part = await intake.call("GET", `/media/${medium.id}`, { headers: { range: "bytes=100-299" } });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get("content-range"), `bytes 100-299/${bytes.length}`);
    assert.deepEqual(part.bytes, bytes.subarray(100, 300));
  }
  const whole = readdirSync(cache).filter((name) => name === sha256(readFileSync(join(cache, name))));
  assert.ok(whole.includes(medium.sha256)); // the sheet may have fetched other files meanwhile
});

test("the dossier has the media, and its sums hold", async () => {
  const bytes = png(80, 80, 22);
  const code = await reportWith({ type: "image", url: graph.file("b.png", bytes, "image/png") });
  const [medium] = await kept(code);
  await until("the sheet", async () => (await intake.report(code)).documents.length > 0);
  const zip = join(server.folder, "ho-so.zip");
  writeFileSync(zip, (await intake.get(`/reports/${code}/dossier.zip`)).bytes);
  const sums = execFileSync("unzip", ["-p", zip, "SHA256SUMS"]).toString();
  assert.match(sums, new RegExp(`^${medium.sha256}  media/`, "m"));
  assert.match(sums, /  documents\//);
  for (const [sum, name] of sums.trim().split("\n").map((line) => line.split("  "))) {
    assert.equal(sha256(execFileSync("unzip", ["-p", zip, name], { maxBuffer: 1 << 26 })), sum, name);
  }
});

test("bytes that were changed in the bucket are never shown", async () => {
  const bytes = png(44, 44, 23);
  const { body: medium } = await intake.upload(bytes, "a.png", "image/png");
  const forged = png(44, 44, 24);
  assert.equal((await swift.request("PUT", `/${bucket}/${nameOf(medium.sha256)}`, forged)).status, 200);
  const answer = await intake.get(`/media/${medium.id}`);
  assert.equal(answer.status, 503, "until its own bytes are there again");
  assert.ok(!answer.bytes.includes(forged.subarray(-40)));
});

test("doctor proves that the bucket can be written, and says what to do when it cannot", async () => {
  const well = await server.run(["doctor"]);
  assert.match(well.stdout, /\[ ok \] Kho tệp/);
  const wrong = join(server.folder, "secret-sai");
  writeFileSync(wrong, "khong-phai-bi-mat");
  for (const [env, words] of [
    [{ KENH197_S3__SECRET_FILE: wrong }, /SignatureDoesNotMatch.*s3\.secret/],
    [{ KENH197_S3__KEY: "kenh:nguoila" }, /s3\.key/],
    [{ KENH197_MEDIA: "s3://khong-co" }, /NoSuchBucket.*bucket/],
    [{ KENH197_S3__ENDPOINT: "http://127.0.0.1:9" }, /không trả lời.*s3\.endpoint/],
  ]) {
    const { code, stdout, stderr } = await server.run(["doctor"], { env });
    assert.equal(code, 1);
    const line = stdout.split("\n").find((text) => text.includes("Kho tệp"));
    assert.match(line, /^\[lỗi \]/);
    assert.match(line, words);
    assert.ok(!(stdout + stderr).includes("khong-phai-bi-mat"), "the secret is shown");
  }
  await another({ KENH197_S3__SECRET_FILE: wrong }, async (url) => {
    const answer = await fetch(`${url}/readyz`);
    assert.equal(answer.status, 503);
    assert.match(await answer.text(), /media: .*SignatureDoesNotMatch.*s3\.secret/);
  });
});

test("the configuration shows the key, never the secret, and says what is missing", async () => {
  const shown = await server.run(["config"]);
  assert.match(shown.stdout, /s3\.key = "kenh:luutru"/);
  assert.match(shown.stdout, /s3\.secret = "\*\*\*\*"/);
  assert.ok(!shown.stdout.includes(swift.access.secret));
  for (const [name, value] of [["MEDIA", "s3:/x"], ["MEDIA", "s3://Hoa_Sen"], ["MEDIA", "ftp"], ["S3__ENDPOINT", ""], ["S3__ENDPOINT", "s3.example.vn"], ["S3__KEY", ""], ["S3__SECRET_FILE", "/khong/co"]]) {
    const { code, stderr } = await server.run(["config"], { env: { [`KENH197_${name}`]: value } });
    assert.equal(code, 2, `${name}=${value}`);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
});

test("while the store is away messages are taken and answered; the pictures come when it is back", async () => {
  await swift.down();
  const begun = Date.now();
  const ready = await fetch(`${server.url}/readyz`);
  assert.equal(ready.status, 503);
  assert.match(await ready.text(), /media: .*không trả lời/);
  assert.ok(Date.now() - begun < 5_000, "readyz waits for the store");
  assert.equal((await fetch(`${server.url}/readyz?intake`)).status, 200);
  const bytes = png(90, 90, 25);
  const code = await reportWith({ type: "image", url: graph.file("c.png", bytes, "image/png") });
  await until("a fetch that failed", async () => /jobs_retried_total\{kind="media\.fetch"\} [1-9]/.test(await (await fetch(`${server.url}/metrics`)).text()));
  const { media: [waiting], text } = await intake.report(code);
  assert.equal(waiting.status, "waiting");
  assert.equal(text, aReport.content);
  await swift.up();
  const [medium] = await kept(code, { within: 90_000 });
  assert.deepEqual((await intake.get(`/media/${medium.id}`)).bytes, bytes);
  await until("the sheet", async () => (await intake.report(code)).documents.length > 0, { within: 90_000 });
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
});

test("backup and restore say that the media stay in the bucket; restored, they are there", async () => {
  const bytes = png(60, 60, 26);
  const code = await reportWith({ type: "image", url: graph.file("d.png", bytes, "image/png") });
  const [medium] = await kept(code);
  const file = join(server.folder, "sao-luu.zip");
  const saved = await server.run(["backup", file]);
  assert.equal(saved.code, 0, saved.stderr);
  assert.match(saved.stdout, /s3:\/\/kenh197/);
  const names = execFileSync("unzip", ["-Z1", file]).toString();
  assert.ok(names.includes("keys/master.key") && !names.includes("media/") && !names.includes("cache/"), names);
  const data = join(server.folder, "phuc-hoi");
  const restored = await run(["restore", file, "--data", data], { cwd: server.folder, env: server.env });
  assert.equal(restored.code, 0, restored.stderr);
  assert.match(restored.stdout, /s3:\/\/kenh197/);
  await another({}, async (url) => {
    const api = new Api(url, intake.token);
    assert.deepEqual((await api.get(`/media/${medium.id}`)).bytes, bytes);
    assert.equal((await api.report(code)).media[0].sha256, sha256(bytes));
  }, data);
});
