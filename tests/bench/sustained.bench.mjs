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
    row("not answered with 200 within 30 s", "deliveries", "without", { atMost: 0 });
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
  const drained = await untilRead(store, server, Math.max(20_000, seconds * 1000)).then(() => true, (error) => (console.error(error.message), false));
  const took = Math.max(seconds, (Date.now() - begin) / 1000 - 0.1); // the load begins 0.1 s after its order
  const messages = Number(await store.query(server, "SELECT count(*) FROM messages WHERE direction = 'in'"));
  if (drained) exactlyOnce(offered, messages);
  return {
    answered: offered.door.count / took,
    without: offered.sent - offered.door.count,
    read: messages / took,
    unread: left,
    growth: Math.max(0, (mean(notes, 0.8 * seconds, seconds) - mean(notes, 0.4 * seconds, 0.6 * seconds)) / (0.4 * seconds)),
    p99: offered.door.p99,
    turns: Number(await store.query(server, "SELECT count(*) FROM jobs")),
    processor: ((processorTime(server.process.pid) - used) / Math.max(1, messages)) * 1e6,
    memory: residentMemory(server.process.pid),
  };
}

/** Everything answered is there, and nothing twice. */
function exactlyOnce({ sent, distinct, door }, messages) {
  const least = distinct - (sent - door.count);
  if (messages < least || messages > distinct) throw new Error(`sustained: ${distinct} distinct messages, ${sent - door.count} deliveries without 200, ${messages} in the store`);
}
