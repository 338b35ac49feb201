// Deliveries on disk and answered: a burst over 64 connections, beside two ceilings: the same server refusing them
// (it reads and checks, and stores nothing), and the bare store with the same rows.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { tool } from "./support/load.mjs";
import { settle, syncsPerSecond } from "./support/machine.mjs";
import { median } from "./support/figures.mjs";
import { onFresh } from "./support/stores.mjs";
import { repeat } from "./support/repeat.mjs";
import { wrk } from "./support/wrk.mjs";

const execute = promisify(execFile);
const connections = 64;
const targets = { SQLite: 30_000, PostgreSQL: 20_000 };

export default async function measure({ load, eachStore, sizes, report }) {
  report({ name: "reference: appends of 4 KB, each fdatasync'ed", unit: "/s", values: await repeat(sizes.runs, () => syncsPerSecond(1)) });
  await eachStore("deliveries on disk and answered, burst", async (store) => {
    const rates = await repeat(sizes.runs, (run) => onFresh(store, load.graphUrl, (server) => burst({ load, store, server, run, seconds: sizes.burstSeconds })));
    report({
      name: `deliveries on disk and answered, ${sizes.burstSeconds} s burst, ${connections} connections`,
      store: store.name, unit: "/s", values: rates, target: { atLeast: targets[store.name] },
    });
    const refused = await onFresh(store, load.graphUrl, (server) => refusals({ load, server, sizes }));
    ceiling({ report, store, rates, name: "ceiling: the same server, 401 after reading and checking, nothing stored", values: refused });
    for (const batch of [connections, 1_000]) {
      const values = await bareStore({ load, store, sizes, batch });
      ceiling({ report, store, rates, name: `ceiling: the bare store, one connection, ${batch} rows a commit`, values });
    }
  });
}

function ceiling({ report, store, rates, name, values }) {
  const share = Math.round((100 * median(rates)) / median(values));
  report({ name, store: store.name, unit: "/s", values, note: `the burst is ${share} % of it` });
}

/** One burst; as many deliveries must be on disk as were answered with 200. */
async function burst({ load, store, server, run, seconds }, perSecond = 100_000) {
  const requests = await load.prepare({ port: server.port, count: perSecond * seconds, run: `b${run}` });
  settle();
  const result = await wrk(`${server.url}/webhooks/facebook`, { requests, connections, seconds });
  if (result.status + result.broken > 0) throw new Error(`burst: ${result.status} answers were no 200, ${result.broken} broken`);
  if (result.requests > requests.count) throw new Error(`burst: ${result.requests} requests, only ${requests.count} prepared`);
  const stored = Number(await store.query(server, "SELECT count(*) FROM deliveries"));
  if (stored < result.requests) throw new Error(`burst: ${result.requests} answered, only ${stored} on disk`);
  return result.perSecond;
}

async function refusals({ load, server, sizes }) {
  const seconds = sizes.ceilingSeconds;
  const requests = await load.prepare({ port: server.port, count: 60_000, run: "refused", secret: "another" });
  return repeat(sizes.runs, async () => {
    const result = await wrk(`${server.url}/webhooks/facebook`, { requests, connections, seconds });
    if (result.status < result.requests) throw new Error("refusals: something was taken");
    return result.perSecond;
  });
}

/** The store of a server that has stopped: the product's own schema, without the product. */
async function bareStore({ load, store, sizes, batch }) {
  const server = await store.serve(load.graphUrl);
  await server.stop();
  try {
    return await repeat(sizes.runs, async () => {
      settle();
      const { stdout } = await execute(tool("bench_store"), ["commit", store.address(server), batch, sizes.ceilingSeconds].map(String));
      const { rows, seconds } = JSON.parse(stdout);
      return rows / seconds;
    });
  } finally {
    await store.drop(server);
  }
}
