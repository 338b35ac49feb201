// Signed deliveries, each a new message of one of a thousand citizens, until 200: on disk.
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { Graph } from "../support/graph.mjs";
import { Server } from "../support/server.mjs";
import { until } from "../support/wait.mjs";
import { envelope, facebookJson, signature, text } from "../support/webhook.mjs";
import { rows, wrk } from "./wrk.mjs";

const deliveries = 60_000;

/** A file of requests for load.lua. */
async function prepare(file) {
  const out = createWriteStream(file);
  for (let index = 0; index < deliveries; index++) {
    const event = text(`700000${index % 1000}`, "Ngập nước ở ngõ 12 phố Huế, phường Hai Bà Trưng từ sáng nay", { mid: `m_bench-${index}` });
    const body = facebookJson(envelope({ messaging: [event] }));
    if (!out.write(`${signature(body)}\t${body}\n`)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
}

export default async function measure() {
  const graph = await Graph.start();
  const server = await Server.start({ graphUrl: graph.url, env: { KENH197_LOG__LEVEL: "warning" } });
  try {
    const requests = join(server.folder, "requests");
    await prepare(requests);
    const load = await wrk(`${server.url}/webhooks/facebook`, { requests });
    const admin = await server.as("admin,sealed");
    const began = Date.now();
    await until("everything read", async () => (await admin.get("/inbox?state=new&limit=1")).body.items.length === 0, { within: 600_000, every: 100 });
    return [
      ...rows("webhook, 16 connections", load),
      { name: "webhook: backlog read after the load", value: (Date.now() - began) / 1000, unit: "s" },
    ];
  } finally {
    await server.stop();
    await graph.stop();
    await server.remove();
  }
}
