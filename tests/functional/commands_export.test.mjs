// export WHAT: JSON Lines on standard output, the dossier as a zip.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { codePattern } from "../support/citizen.mjs";
import { png, sha256 } from "../support/samples.mjs";
import { until } from "../support/wait.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const { citizen, code } = await world.filed();
await citizen.tap(`more.${code}`);
await citizen.hears("an invitation");
const picture = png(64, 64, 42);
await citizen.show([{ type: "image", url: world.graph.file("a.png", picture, "image/png") }]);
const intake = await world.as("intake");
await until("the picture kept", async () => (await intake.report(code)).media.some(({ status }) => status === "kept"));
await world.bringTo("proposed", code);
await until("a numbered sheet", async () => (await intake.report(code)).documents.some(({ number }) => number), { within: 30_000 });

async function lines(what) {
  const { code: exit, stdout, stderr } = await world.server.run(["export", what]);
  assert.equal(exit, 0, stderr);
  return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

test("messages", async () => {
  const rows = await lines("messages");
  for (const row of rows) {
    for (const key of ["external_id", "channel", "direction", "author", "text", "sent_at", "state"]) assert.ok(key in row, `${key} in ${JSON.stringify(row)}`);
  }
  assert.ok(rows.some(({ direction, text }) => direction === "in" && text.includes("vỉa hè")));
  assert.ok(rows.some(({ direction, text }) => direction === "out" && codePattern.test(text)));
});

test("reports, archive and register", async () => {
  assert.ok((await lines("reports")).some((row) => row.code === code));
  assert.ok((await lines("archive")).length > 5);
  assert.ok(JSON.stringify(await lines("register")).includes("BC-BCĐ197"));
});

test("an unknown WHAT is wrong usage", async () => {
  const { code: exit, stderr } = await world.server.run(["export", "khong-co"]);
  assert.equal(exit, 2);
  assert.equal(stderr.trim().split("\n").length, 1);
});

test("the dossier: conversation, media, documents, and sums that hold", async () => {
  const file = join(world.server.folder, "dossier.zip");
  const { code: exit, stderr } = await world.server.run(["export", "dossier", code, file]);
  assert.equal(exit, 0, stderr);
  const names = execFileSync("unzip", ["-Z1", file]).toString().split("\n").filter(Boolean);
  assert.ok(names.some((name) => /^conversation.*\.png$/.test(name)), names.join());
  assert.ok(names.some((name) => /^documents\/.+\.pdf$/.test(name)), names.join());
  assert.ok(names.includes("SHA256SUMS"));
  const sums = execFileSync("unzip", ["-p", file, "SHA256SUMS"]).toString().trim().split("\n").map((line) => line.split(/ [ *]/));
  assert.deepEqual(sums.map(([, name]) => name).sort(), names.filter((name) => name !== "SHA256SUMS" && !name.endsWith("/")).sort());
  for (const [sum, name] of sums) {
    assert.equal(sha256(execFileSync("unzip", ["-p", file, name], { maxBuffer: 1 << 26 })), sum, name);
  }
  assert.ok(sums.some(([sum, name]) => name.startsWith("media/") && sum === sha256(picture)), "the original picture");
  const overApi = await intake.get(`/reports/${code}/dossier.zip`);
  assert.equal(overApi.status, 200);
  assert.equal(overApi.bytes.subarray(0, 2).toString(), "PK");
});

test("a dossier of an unknown code fails with one line", async () => {
  const { code: exit, stderr } = await world.server.run(["export", "dossier", "PA-0000-0001", join(world.server.folder, "x.zip")]);
  assert.equal(exit, 1);
  assert.equal(stderr.trim().split("\n").length, 1);
});
