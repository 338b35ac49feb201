// What a server has still to do, and its memory, noted while it works.
import { setTimeout as pause } from "node:timers/promises";
import { until } from "../../support/wait.mjs";
import { residentMemory } from "./machine.mjs";

const unread = "SELECT count(*) FROM deliveries WHERE state = 'new'";

export const backlog = async (store, server) => Number(await store.query(server, unread));

/** Waits until every delivery is read. */
export function untilRead(store, server, within = 600_000) {
  return until("every delivery read", async () => (await backlog(store, server)) === 0, { within, every: 50 });
}

/** Waits until no job is left that can run now, and every answer is out: those that keep the pace of 300/s are due later. */
export function untilIdle(store, server, within = 600_000) {
  // Those for later (a walk, a look at the token, a citizen who says nothing) are not waited for.
  const left = () => `SELECT count(*) FROM jobs WHERE state = 'running' OR (state = 'ready' AND (run_at <= ${Date.now() * 1000} OR kind = 'channel.send'))`;
  return until("no job left", async () => Number(await store.query(server, left())) === 0, { within, every: 100 });
}

/** Notes [seconds, value] of `probe` each `every` milliseconds until stop(), which gives the notes. */
export function watch(probe, every = 1_000) {
  const notes = [];
  const begin = Date.now();
  let stopped = false;
  const running = (async () => {
    while (!stopped) {
      notes.push([(Date.now() - begin) / 1000, await probe()]);
      await pause(every);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await running;
      return notes;
    },
  };
}

export const watchMemory = (server, every = 1_000) => watch(async () => residentMemory(server.process.pid), every);

/** The mean of the values noted between two times. */
export function mean(notes, from, to) {
  const values = notes.filter(([at]) => at >= from && at <= to).map(([, value]) => value);
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
