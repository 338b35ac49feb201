// Whole dialogues: the form, two pictures, `confirm`, the code, and the sheet in the store.
import { aReport, form } from "../support/citizen.mjs";
import { until } from "../support/wait.mjs";
import { onFresh } from "./support/stores.mjs";
import { repeat } from "./support/repeat.mjs";

export default async function measure({ load, eachStore, sizes, report }) {
  const { count, together } = sizes.dialogues;
  await eachStore("complete dialogues", async (store) => {
    const results = await repeat(sizes.runs, (run) => onFresh(store, load.graphUrl, (server) => talk({ load, store, server, count, together, run })));
    const row = (name, unit, key, target) => report({ name, store: store.name, unit, values: results.map((result) => result[key]), target });
    row(`complete dialogues with 2 pictures and sheet, ${together} citizens at once`, "/s", "perSecond", { atLeast: 30 });
    row("the same until the code, without waiting for the sheet", "/s", "filed");
    row("half of them have their code within", "ms", "p50");
  });
  report({ name: "a picture of the dialogues", unit: "KB", values: load.pictureBytes / 1024, note: "1440 × 1080" });
}

async function talk({ load, store, server, count, together, run }) {
  const begin = Date.now();
  const result = await load.order("dialogues", { port: server.port, count, together, run: `d${run}`, form: form(aReport) });
  if (result.filed !== count) throw new Error(`dialogues: ${result.filed} of ${count} filed, ${result.unfinished} did not end, ${result.refused} deliveries refused`);
  const sheets = "SELECT count(*) FROM documents WHERE kind = 'intake_sheet'";
  await until("a sheet for each", async () => Number(await store.query(server, sheets)) >= count, { within: 300_000, every: 50 });
  const pictures = "SELECT count(*) FROM media WHERE state = 'kept'";
  await until("both pictures of each", async () => Number(await store.query(server, pictures)) >= 2 * count, { within: 300_000, every: 50 });
  const seconds = (Date.now() - begin) / 1000;
  const kept = Number(await store.query(server, pictures));
  if (kept !== 2 * count) throw new Error(`dialogues: ${kept} of ${2 * count} pictures kept`);
  return { perSecond: count / seconds, filed: count / result.seconds, p50: result.code.p50 };
}
