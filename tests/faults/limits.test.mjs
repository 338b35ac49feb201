// Few file descriptors under many connections, and SIGTERM under load.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { test } from "node:test";
import { until } from "../support/wait.mjs";
import { Rig, rounds } from "./support/rig.mjs";

const descriptors = (pid, limit) => execFileSync("prlimit", [`--pid=${pid}`, `--nofile=${limit}:`]);

/** Opens connections that say nothing. */
function crowd(port, many) {
  return Array.from({ length: many }, () => connect(port, "127.0.0.1").on("error", () => {}));
}

test("without file descriptors the server stays up and takes again when there are some", async () => {
  const rig = await Rig.open();
  rig.name = "no file descriptors";
  await rig.taken(20);
  const { pid } = rig.server.process;
  descriptors(pid, readdirSync(`/proc/${pid}/fd`).length + 30);
  const idle = crowd(rig.server.port, 300);
  await until("the crowd has taken what there is", async () => idle.filter((socket) => socket.readyState === "open").length > 30);
  const during = await fetch(`${rig.server.url}/readyz`, { signal: AbortSignal.timeout(3000) }).then(({ status }) => status, () => 0);
  rig.results.readyDuring = during;
  for (const socket of idle) socket.destroy();
  await rig.taken(20);
  let answer = "";
  await until(() => `ready again: ${answer}`, () => fetch(`${rig.server.url}/readyz`).then(async (got) => ((answer = await got.text()), got.status === 200), () => false));
  descriptors(pid, 1024);
  await rig.allIsWell();
});

test("SIGTERM under load ends with 0 within 10 s, and what was acknowledged is there", async () => {
  const rig = await Rig.open();
  rig.name = "SIGTERM, SQLite";
  rig.results.longestStop = 0;
  for (let round = 0; round < rounds(5, 40); ++round) {
    await rig.taken(10);
    const from = Date.now();
    assert.equal(await rig.server.stop(), 0, rig.server.process.log().slice(-2000));
    const took = Date.now() - from;
    rig.results.longestStop = Math.max(rig.results.longestStop, took);
    assert.ok(took < 10_000, `it took ${took} ms`);
    await rig.server.up();
    await rig.nothingLost();
    rig.results.rounds += 1;
  }
  await rig.allIsWell();
});
