// The clock of the machine set forward and back by an hour under the running server (libfaketime reads the offset from a
// file; what measures durations is left alone, as it is when a real clock is set).
import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { until } from "../support/wait.mjs";
import { Rig } from "./support/rig.mjs";

const library = readdirSync("/usr/lib").map((folder) => `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`).find(existsSync);

/** Waits until the server writes down times that are so many seconds from ours: the jump has arrived. */
const seenBy = (rig, seconds) =>
  until(`the clock is ${seconds} s off`, async () => {
    const times = (await rig.exported("archive")).slice(-3).map(({ at }) => (Date.parse(at) - Date.now()) / 1000);
    return times.some((off) => Math.abs(off - seconds) < 60);
  }, { within: 60_000, every: 200 });

for (const [name, offset] of [["forward", "+3600"], ["back", "-3600"]]) {
  test(`a clock that jumps ${name} an hour stops nothing and loses nothing`, { skip: library ? false : "no libfaketime" }, async () => {
    const file = join(mkdtempSync(join(tmpdir(), "kenh197-clock-")), "offset");
    const set = (to) => writeFileSync(file, `${to}\n`);
    set("+0");
    const env = {
      LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_CACHE_DURATION: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1", FAKETIME_DONT_RESET: "1",
    };
    const rig = await Rig.open({ env });
    rig.name = `clock ${name}`;
    await rig.taken(20);
    set(offset);
    await seenBy(rig, Number(offset));
    const heard = rig.graph.sent.length;
    await rig.taken(20);
    await until("answers go on", () => rig.graph.sent.length > heard + 20, { within: 60_000 });
    set("+0");
    await seenBy(rig, 0);
    const later = rig.graph.sent.length;
    await rig.taken(20);
    await until("answers go on after the way back", () => rig.graph.sent.length > later + 20, { within: 60_000 });
    assert.equal(rig.load.statuses.get(500) ?? 0, 0);
    await rig.allIsWell();
  });
}
