// Pages that people wait for, with two hundred reports on file.
import { onFresh } from "./support/stores.mjs";
import { wrk } from "./support/wrk.mjs";

export default async function measure({ load, stores, sizes, report }) {
  const [store] = stores;
  await onFresh(store, load.graphUrl, async (server) => {
    const code = await file(server, 200);
    for (const [name, path] of [["public page /", "/"], ["follow page /t/{code}", `/t/${code}`], ["liveness /healthz", "/healthz"]]) {
      const result = await wrk(server.url + path, { seconds: sizes.pageSeconds });
      if (result.status + result.broken > 0) throw new Error(`${path}: ${result.status + result.broken} failed`);
      report({ name: `${name}, 16 connections`, store: store.name, unit: "/s", values: result.perSecond });
      report({ name: `${name}: 99 % within`, store: store.name, unit: "ms", values: result.p99 });
    }
  });
}

/** Takes reports at the counter; gives the code of the last. */
async function file(server, count) {
  const intake = await server.as("intake");
  let code = "";
  for (let index = 0; index < count; index++) {
    const { body } = await intake.post("/reports", {
      field: "urban_order",
      text: `Vỉa hè bị chiếm trước số ${index}.`,
      occurred: "sáng nay",
      place: { text: "phố Tràng Tiền, phường Cửa Nam" },
      reporter: null,
      channel: "counter",
    });
    code = body.code;
  }
  return code;
}
