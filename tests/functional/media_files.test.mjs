// Pictures, sound and video: fetched from allowed hosts only, kept once, shown without what the camera wrote.
import assert from "node:assert/strict";
import { test } from "node:test";
import { aReport, form } from "../support/citizen.mjs";
import { clip, photoWithPlace, png, sha256, tags, voice } from "../support/samples.mjs";
import { until } from "../support/wait.mjs";
import { files } from "../support/webhook.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const intake = await world.as("intake");
const { graph } = world;

/** Files a report with these attachments; gives its media once none is waiting. */
async function reportWith(...attachments) {
  const citizen = world.citizen();
  await citizen.send(files(citizen.psid, attachments, { words: form(aReport) }));
  await citizen.hearsSummary();
  await citizen.press("confirm");
  const code = await citizen.hearsCode();
  const media = await until("media settled", async () => {
    const { media: all } = await intake.report(code);
    return all.length === attachments.length && all.every(({ status }) => status !== "waiting") && all;
  });
  return { code, media };
}

test("a photograph: the original is kept byte for byte, every copy is without its place", async () => {
  const bytes = await photoWithPlace();
  assert.ok((await tags(bytes)).GPSPosition, "the sample has a place");
  const { media: [medium] } = await reportWith({ type: "image", url: graph.file("a.jpg", bytes, "image/jpeg") });
  assert.deepEqual([medium.kind, medium.type, medium.status, medium.bytes, medium.sha256], ["image", "image/jpeg", "kept", bytes.length, sha256(bytes)]);
  const original = await intake.get(`/media/${medium.id}`);
  assert.deepEqual(original.bytes, bytes);
  const thumb = await until("a thumbnail", async () => {
    const answer = await intake.get(`/media/${medium.id}?size=thumb`);
    return answer.status === 200 && answer;
  });
  assert.match(thumb.headers.get("content-type"), /^image\//);
  const seen = await tags(thumb.bytes);
  assert.ok(seen.ImageWidth > 0 && seen.ImageWidth <= 640);
  assert.equal(seen.GPSPosition, undefined);
  assert.equal(seen.Model, undefined);
});

test("a voice note and a clip are kept with their kind, the clip has a picture", async () => {
  const [sound, film] = [await voice(), await clip()];
  const { media } = await reportWith(
    { type: "audio", url: graph.file("a.m4a", sound, "audio/mp4") },
    { type: "video", url: graph.file("a.mp4", film, "video/mp4") },
  );
  assert.deepEqual(media.map(({ kind, status }) => [kind, status]), [["audio", "kept"], ["video", "kept"]]);
  assert.match(media[0].type, /^audio\//);
  assert.equal(media[1].type, "video/mp4");
  const thumb = await until("the first frame", async () => {
    const answer = await intake.get(`/media/${media[1].id}?size=thumb`);
    return answer.status === 200 && answer;
  });
  assert.match(thumb.headers.get("content-type"), /^image\//);
});

test("the kind is told by content, not by name; a program is refused", async () => {
  const { media } = await reportWith(
    { type: "image", url: graph.file("that-ra-la-png.jpg", png(40, 40, 9), "image/jpeg") },
    { type: "image", url: graph.file("virus.jpg", Buffer.from("MZ\x90\0this program cannot be run in DOS mode".repeat(50), "latin1"), "image/jpeg") },
    { type: "image", url: graph.file("trang.jpg", Buffer.from("<html><script>alert(1)</script></html>"), "image/jpeg") },
  );
  assert.deepEqual([media[0].type, media[0].status], ["image/png", "kept"]);
  for (const medium of media.slice(1)) {
    assert.equal(medium.status, "refused");
    assert.notEqual((await intake.get(`/media/${medium.id}`)).status, 200);
  }
});

test("a link to another host is never asked for; nor is a redirect to one followed", async () => {
  const elsewhere = await (await import("../support/graph.mjs")).Graph.start();
  try {
    let asked = 0;
    elsewhere.http.on("request", () => (asked += 1));
    const foreign = elsewhere.origin.replace("127.0.0.1", "localhost");
    const bytes = png(30, 30, 5);
    const path = new URL(elsewhere.file("a.png", bytes)).pathname;
    graph.media.set("/cdn/chuyen/a.png", { redirect: `${foreign}${path}` });
    const { media } = await reportWith(
      { type: "image", url: `${foreign}${path}` },
      { type: "image", url: `${graph.origin}/cdn/chuyen/a.png` },
      { type: "image", url: "file:///etc/passwd" },
    );
    assert.deepEqual(media.map(({ status }) => status === "kept"), [false, false, false]);
    assert.equal(asked, 0);
  } finally {
    await elsewhere.stop();
  }
});

test("a fetch that fails at first is tried again", async () => {
  const bytes = png(50, 50, 77);
  const url = graph.file("cham.png", bytes, "image/png");
  const path = new URL(url).pathname;
  const real = graph.media.get(path);
  let refusals = 2;
  graph.media.set(path, { get bytes() { return real.bytes; }, get type() { return "image/png"; }, get redirect() { return refusals-- > 0 ? "http://127.0.0.1:9/" : undefined; } });
  const citizen = world.citizen();
  await citizen.send(files(citizen.psid, [{ type: "image", url }], { words: form(aReport) }));
  await citizen.hearsSummary();
  await citizen.press("confirm");
  const code = await citizen.hearsCode();
  await until("the picture after all", async () => (await intake.report(code)).media[0]?.status === "kept", { within: 60_000 });
});

test("an officer's upload: content decides, the same bytes are the same digest", async () => {
  const bytes = png(33, 33, 3);
  const answers = [await intake.upload(bytes, "bằng chứng.png", "image/png"), await intake.upload(bytes, "khac.gif", "image/gif")];
  for (const { status, body } of answers) {
    assert.ok([200, 201].includes(status));
    assert.deepEqual([body.kind, body.type, body.bytes, body.sha256], ["image", "image/png", bytes.length, sha256(bytes)]);
    assert.ok(["kept", "waiting"].includes(body.status));
  }
  const unit = await world.as("unit", "00004");
  assert.ok([200, 201].includes((await unit.upload(png(34, 34, 4), "a.png", "image/png")).status));
  const inspector = await world.as("inspector");
  assert.equal((await inspector.upload(bytes, "a.png", "image/png")).status, 403);
});

test("an upload of nothing, of no file and of a program is refused", async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from("#!/bin/sh\necho x\n")]) {
    const answer = await intake.upload(bytes, "a.jpg", "image/jpeg");
    assert.ok(answer.status >= 400 && answer.status < 500 || answer.body?.status === "refused", String(answer.status));
  }
  const broken = await intake.upload(png(36, 36, 6).subarray(0, 60), "a.png", "image/png");
  assert.equal(broken.status, 400);
  assert.match(broken.body.error.message, /hỏng/);
  assert.ok(!broken.body.error.message.includes("vẫn được lưu"), "nothing is kept of a refused upload");
  assert.ok([400, 415, 422].includes((await intake.post("/media", {})).status));
});

test("a result's proof is in the report, and a stranger's medium cannot be named", async () => {
  const code = await world.taken();
  await world.bringTo("in_progress", code);
  const unit = await world.as("unit", "00004");
  const { body: proof } = await unit.upload(png(35, 35, 5), "sau.png", "image/png");
  const wrong = await unit.act(code, "resolve", { result: "Đã xong.", media: ["khong-co"] });
  assert.ok([400, 404, 422].includes(wrong.status), String(wrong.status));
  const report = await unit.must(code, "resolve", { result: "Đã xong.", media: [proof.id] });
  assert.ok(report.media.some(({ id }) => id === proof.id));
});
