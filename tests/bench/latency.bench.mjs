// Time from the moment that a message was due until its 200, and until the answer reached the Graph API; the load does
// not wait for the server, so that what the server delays is counted.
import { residentMemory } from "./support/machine.mjs";
import { onFresh } from "./support/stores.mjs";
import { repeat } from "./support/repeat.mjs";

export default async function measure({ load, eachStore, sizes, report }) {
  await eachStore("99 % of the 200 and of the answers", async (store) => {
    const seconds = sizes.latencySeconds;
    const idle = [];
    const door = await repeat(sizes.runs, (run) => onFresh(store, load.graphUrl, async (server) => {
      idle.push(residentMemory(server.process.pid));
      return offer({ load, server, rate: 1_000, seconds, run });
    }));
    // Facebook lets a Page send 300 messages a second: at that rate whoever is late once stays late, below it not.
    const talks = [];
    for (const rate of [300, 280]) {
      const results = await repeat(sizes.runs, (run) => onFresh(store, load.graphUrl, (server) => offer({ load, server, rate, seconds, run, answers: true })));
      talks.push({ rate, results });
    }
    const row = (name, values, target, unit = "ms") => report({ name, store: store.name, unit, values, target });
    row("resident memory, idle", idle, { atMost: 60 }, "MB");
    row("1,000 messages/s offered: 99 % have their 200 within", door.map((result) => result.door.p99), { atMost: 15 });
    row("1,000 messages/s offered: half have their 200 within", door.map((result) => result.door.p50));
    for (const { rate, results } of talks) {
      row(`${rate} messages/s: 99 % have their answer at the Graph API within`, results.map((result) => result.replies.p99), { atMost: 100 });
      row(`${rate} messages/s: half have their answer at the Graph API within`, results.map((result) => result.replies.p50));
      row(`${rate} messages/s: without an answer after 30 s`, results.map((result) => result.unanswered), { atMost: 0 }, "messages");
    }
    const all = [...door, ...talks.flatMap(({ results }) => results)];
    row("without a 200 after 30 s, all loads", all.map((result) => result.sent - result.door.count), { atMost: 0 }, "messages");
    row("the load itself was late (99 %)", all.map((result) => result.late.p99));
  });
}

function offer({ load, server, rate, seconds, run, answers = false }) {
  return load.order("offer", { port: server.port, phases: [[rate, seconds]], connections: 64, run: `l${run}`, answers, people: 200_000 });
}
