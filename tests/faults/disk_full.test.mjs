// The data folder on a small disk of its own that fills up: refused with 503, nothing acknowledged lost, and taken again by
// itself when there is space. Needs the right to mount (root); skipped with a word where it is missing.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "../support/wait.mjs";
import { Rig } from "./support/rig.mjs";

/** A tmpfs of so many bytes, or nothing where mounting is not permitted. */
function smallDisk(megabytes) {
  const disk = mkdtempSync(join(tmpdir(), "kenh197-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", disk], { stdio: "pipe" });
  } catch {
    rmSync(disk, { recursive: true });
    return undefined;
  }
  return disk;
}

const disk = smallDisk(200);
const home = disk && mkdtempSync(join(disk, "home-")); // a mount itself cannot be removed
process.on("exit", () => disk && execFileSync("umount", ["--lazy", disk])); // after the server has ended

/** Writes until nothing more fits, though others write too. */
function fill(file) {
  const descriptor = openSync(file, "w");
  try {
    for (const size of [1 << 20, 4096]) {
      const block = Buffer.alloc(size);
      try {
        for (;;) writeSync(descriptor, block);
      } catch (error) {
        if (error.code !== "ENOSPC") throw error;
      }
    }
  } finally {
    closeSync(descriptor);
  }
}

const ready = async (rig) => (await fetch(`${rig.server.url}/readyz`)).status;

test("a full disk is refused with 503 and used again when there is space", { skip: disk ? false : "mount is not permitted" }, async () => {
  const rig = await Rig.open({ folder: home });
  rig.name = "disk full, SQLite";
  await rig.taken(40);
  fill(join(disk, "ballast"));
  await until("503", () => rig.load.statuses.get(503) > 5, { within: 60_000 });
  const taken = rig.load.acknowledged.length;
  await until("/readyz says so", async () => (await ready(rig)) === 503, { within: 30_000 });
  assert.equal((await fetch(`${rig.server.url}/healthz`)).status, 200);
  await until("more is refused", () => rig.load.statuses.get(503) > 30, { within: 60_000 });
  assert.ok(rig.load.acknowledged.length - taken < 20, "next to nothing is taken without space");
  rmSync(join(disk, "ballast"));
  const from = Date.now();
  await rig.taken(20);
  await until("ready again", async () => (await ready(rig)) === 200, { within: 30_000 });
  rig.results.recoveredIn = Date.now() - from;
  await rig.allIsWell();
});
