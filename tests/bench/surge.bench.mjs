// A day when it rains: many deliveries a second, three of ten with a picture, then the usual again.
import { mean, watchMemory } from "./support/backlog.mjs";
import { onFresh } from "./support/stores.mjs";

export default async function measure({ load, eachStore, sizes, report }) {
  const [[rate, seconds], [calmRate, calmSeconds]] = sizes.surge;
  const what = `surge, ${rate}/s for ${seconds} s, then ${calmRate}/s`;
  await eachStore(what, async (store) => {
    const { result, memory } = await onFresh(store, load.graphUrl, async (server) => {
      const watching = watchMemory(server, 500);
      const order = { port: server.port, phases: sizes.surge, connections: 64, run: "u", answers: true, pictures: 30, grace: 30 };
      return { result: await load.order("offer", order), memory: await watching.stop() };
    });
    const row = (name, unit, values, target) => report({ name: `${what}: ${name}`, store: store.name, unit, values, target });
    row("the latest answer", "s", result.replies.max / 1000, { atMost: 10 });
    row("without a 200", "deliveries", result.sent - result.door.count, { atMost: 0 });
    row("without an answer", "messages", result.unanswered, { atMost: 0 });
    row("99 % have their 200 within", "ms", result.door.p99);
    row("memory, highest", "MB", Math.max(...memory.map(([, value]) => value)));
    const growth = mean(memory, 0.75 * seconds, seconds) / mean(memory, 0.25 * seconds, 0.5 * seconds);
    row("memory of the last quarter by that of the second", "×", growth, { atMost: 1.1 });
    row("memory after the calm", "MB", mean(memory, seconds + 0.5 * calmSeconds, seconds + calmSeconds));
  });
}
