// Pages and calls that people wait for, with two hundred reports on file.
import { Server } from "../support/server.mjs";
import { rows, wrk } from "./wrk.mjs";

export default async function measure() {
  const server = await Server.start({ env: { KENH197_LOG__LEVEL: "warning" } });
  try {
    const intake = await server.as("intake");
    let code = "";
    for (let index = 0; index < 200; index++) {
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
    return [
      ...rows("public page /", await wrk(`${server.url}/`, { seconds: 3 })),
      ...rows("follow page /t/{code}", await wrk(`${server.url}/t/${code}`, { seconds: 3 })),
      ...rows("liveness /healthz", await wrk(`${server.url}/healthz`, { seconds: 3 })),
    ];
  } finally {
    await server.stop();
    await server.remove();
  }
}
