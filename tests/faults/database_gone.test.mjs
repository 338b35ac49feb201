// PostgreSQL stopped, killed and short of connections under load: bounded waiting, 503, and on without a restart of ours.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, test } from "node:test";
import { Postgres } from "../support/postgres.mjs";
import { until } from "../support/wait.mjs";
import { Rig, rounds } from "./support/rig.mjs";

const longestAnswer = 15_000; // ms: Facebook gives up on us after 20 s

const ready = (rig) => fetch(`${rig.server.url}/readyz`).then(({ status }) => status);

test("a database that is stopped and killed again and again under load loses nothing", async () => {
  const cluster = await Postgres.start();
  after(() => cluster.stop());
  const rig = await Rig.open({ database: cluster.url });
  rig.name = "PostgreSQL stopped and killed";
  for (let round = 0; round < rounds(4, 40); ++round) {
    await rig.taken(10);
    await (round % 2 === 0 ? cluster.down() : cluster.kill());
    const refused = rig.load.statuses.get(503) ?? 0;
    await until("503", () => (rig.load.statuses.get(503) ?? 0) > refused, { within: 30_000 });
    await cluster.up();
    await rig.taken(10);
    await rig.nothingLost();
    rig.results.rounds += 1;
  }
  assert.equal(rig.load.statuses.get(0) ?? 0, 0, "every delivery was answered");
  assert.ok(rig.load.slowest < longestAnswer, `an answer took ${rig.load.slowest} ms`);
  await rig.allIsWell();
});

/** Sessions of somebody else that take every connection which is left. */
async function takeConnections(cluster) {
  const taken = [];
  for (let full = false; !full; ) {
    const session = spawn("psql", [cluster.urlOf("postgres"), "-X", "-q", "-t", "-A"], { stdio: ["pipe", "pipe", "pipe"] });
    session.stdin.on("error", () => {});
    session.stdin.write("SELECT 'here';\n");
    full = await new Promise((resolve) => {
      session.stdout.once("data", () => resolve(false));
      session.once("exit", () => resolve(true));
    });
    if (!full) taken.push(session);
  }
  return () => taken.forEach((session) => session.stdin.end());
}

test("a database whose connections are taken by others is waited for and used again", async () => {
  const cluster = await Postgres.start({ settings: ["max_connections = 40", "superuser_reserved_connections = 0"] });
  after(() => cluster.stop());
  const rig = await Rig.open({ database: cluster.url });
  rig.name = "PostgreSQL without connections";
  await rig.taken(10);
  await cluster.down(); // ours are gone: others are quicker
  await cluster.up();
  const release = await takeConnections(cluster);
  after(release);
  const refused = rig.load.statuses.get(503) ?? 0;
  rig.results.whileTaken = await ready(rig);
  await until("answered without connections, one way or the other", () => (rig.load.statuses.get(503) ?? 0) > refused, { within: 30_000 }).catch(() => {});
  release();
  await rig.taken(20);
  await until("ready again", async () => (await ready(rig)) === 200, { within: 30_000 });
  assert.equal(rig.load.statuses.get(0) ?? 0, 0, "every delivery was answered");
  assert.ok(rig.load.slowest < longestAnswer, `an answer took ${rig.load.slowest} ms`);
  await rig.allIsWell();
});
