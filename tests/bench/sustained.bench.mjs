// Deliveries offered at a fixed rate, two of a hundred a second time: on disk, answered, read, and each message once in
// `messages`. The figure is distinct messages by the time until nothing was unread.
import { backlog, mean, untilRead, watch } from "./support/backlog.mjs";
import { processorTime, residentMemory } from "./support/machine.mjs";
import { onFresh } from "./support/stores.mjs";
import { repeat } from "./support/repeat.mjs";

const targets = { SQLite: 15_000, PostgreSQL: 10_000 };

export default async function measure({ load, eachStore, sizes, report }) {
  const { seconds, runs } = sizes.sustained;
  const what = `${seconds} s sustained`;
  await eachStore(`on disk, answered, read, deduplicated, ${what}`, async (store) => {
    const rate = targets[store.name];
    const results = await repeat(runs, (run) => onFresh(store, load.graphUrl, (server) => sustain({ load, store, server, rate, seconds, run })));
    const all = (key) => results.map((result) => result[key]);
    const row = (name, unit, key, target, note) => report({ name: `${what} at ${rate}/s: ${name}`, store: store.name, unit, values: all(key), target, note });
    row("answered with 200", "/s", "answered");
    row("in messages, by the time until all is read", "/s", "read", { atLeast: 0.97 * rate }, "2 % of the offered are repetitions");
    row("unread when the load ends", "deliveries", "unread", { atMost: rate });
    row("growth of the unread over the second half", "/s", "growth", { atMost: rate / 100 });
    row("99 % of the answers within", "ms", "p99");
    row("dialogue turns waiting at the end", "jobs", "turns");
    row("processor time per message", "µs", "processor");
    row("resident memory afterwards", "MB", "memory", { atMost: 150 });
  });
}

async function sustain({ load, store, server, rate, seconds, run }) {
  const used = processorTime(server.process.pid);
  const begin = Date.now();
  const unread = watch(() => backlog(store, server), 1_000);
  const offered = await load.order("offer", {
    port: server.port, phases: [[rate, seconds]], connections: 64, run: `s${run}`, people: 200_000, repeated: 2,
  });
  const left = await backlog(store, server);
  const notes = await unread.stop();
  await untilRead(store, server);
  const took = (Date.now() - begin) / 1000 - 0.1; // the load begins 0.1 s after its order
  await exactlyOnce(store, server, offered);
  return {
    answered: offered.door.count / Math.max(seconds, took),
    read: offered.distinct / Math.max(seconds, took),
    unread: left,
    growth: Math.max(0, (mean(notes, 0.8 * seconds, seconds) - mean(notes, 0.4 * seconds, 0.6 * seconds)) / (0.4 * seconds)),
    p99: offered.door.p99,
    turns: Number(await store.query(server, "SELECT count(*) FROM jobs")),
    processor: ((processorTime(server.process.pid) - used) / offered.distinct) * 1e6,
    memory: residentMemory(server.process.pid),
  };
}

/** Everything answered is there, once. */
async function exactlyOnce(store, server, { sent, distinct, door, refused }) {
  if (door.count !== sent) throw new Error(`sustained: ${sent} offered, ${door.count} answered with 200, others ${JSON.stringify(refused)}`);
  const messages = Number(await store.query(server, "SELECT count(*) FROM messages WHERE direction = 'in'"));
  if (messages !== distinct) throw new Error(`sustained: ${distinct} distinct messages, ${messages} in the store`);
}
