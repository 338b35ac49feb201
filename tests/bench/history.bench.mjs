// A store with a history, written by SQL in the shapes that the product writes: the start after kill -9, and what a
// message costs then.
import { execFile } from "node:child_process";
import { request } from "node:http";
import { promisify } from "node:util";
import { serve } from "../support/program.mjs";
import { facebookJson, envelope, signature, text } from "../support/webhook.mjs";
import { untilIdle, untilRead } from "./support/backlog.mjs";
import { median, number } from "./support/figures.mjs";
import { tool } from "./support/load.mjs";
import { processorTime, residentMemory, settle } from "./support/machine.mjs";
import { repeat } from "./support/repeat.mjs";

const execute = promisify(execFile);

export default async function measure({ load, eachStore, sizes, report }) {
  await eachStore("with a history on file", async (store) => {
    const server = await store.serve(load.graphUrl);
    try {
      await withHistory({ load, store, server, sizes, report });
    } finally {
      server.process.kill("SIGKILL");
      await server.process.ended;
      await store.drop(server);
    }
  });
}

async function withHistory({ load, store, server, sizes, report }) {
  const costs = [];
  let onFile = 0;
  for (const size of sizes.history) {
    const seconds = await fill(store, server, onFile, size);
    onFile = size;
    const row = (name, unit, values, target, note) => report({ name: `${number(size)} messages on file: ${name}`, store: store.name, unit, values, target, note });
    row("filled by SQL", "s", seconds);
    const messages = sizes.costMessages;
    const results = await repeat(sizes.runs, (run) => cost({ load, store, server, messages, run: `h${size}-${run}` }));
    row("a message, until read", "µs", results.map(({ wall }) => wall), undefined, `${number(messages)} at once`);
    row("a message, processor time until nothing is left to do", "µs", results.map(({ processor }) => processor));
    costs.push(median(results.map(({ processor }) => processor)));
    if (size !== sizes.restartAt) continue;
    row("kill -9 until the first 200", "ms", await repeat(sizes.runs, () => restart(server)), { atMost: 1_000 });
    row("resident memory", "MB", residentMemory(server.process.pid), { atMost: 150 });
  }
  report({
    name: "growth: dearest by cheapest message (processor time) over these histories", store: store.name, unit: "×",
    values: Math.max(...costs) / Math.min(...costs), target: { atMost: 1.2 },
  });
}

/** Writes the history from message `from` to message `to` while the server is down. */
async function fill(store, server, from, to) {
  await server.stop();
  const { stdout } = await execute(tool("bench_store"), ["fill", store.address(server), from, to - from].map(String));
  await store.checkpoint();
  settle();
  await server.up();
  return JSON.parse(stdout).seconds;
}

async function cost({ load, store, server, messages, run }) {
  const used = processorTime(server.process.pid);
  const begin = Date.now();
  await load.order("offer", { port: server.port, phases: [[messages * 10, 0.1]], connections: 64, run, people: 200_000, grace: 120 });
  await untilRead(store, server);
  const wall = ((Date.now() - begin - 100) / messages) * 1000; // the load begins 0.1 s after its order
  await untilIdle(store, server);
  return { wall, processor: ((processorTime(server.process.pid) - used) / messages) * 1e6 };
}

/** Kills the server, starts it at once, and sends the same delivery until it is taken; gives milliseconds. */
async function restart(server) {
  server.process.kill("SIGKILL");
  await server.process.ended;
  const body = facebookJson(envelope({ messaging: [text("7000000000000001", "Đường ngập")] }));
  const began = process.hrtime.bigint();
  server.process = serve(["serve"], { cwd: server.folder, env: server.env });
  while ((await post(server, body)) !== 200) {
    if (process.hrtime.bigint() - began > 120_000_000_000n) throw new Error(`no 200 after 120 s: ${server.process.log()}`);
  }
  return Number(process.hrtime.bigint() - began) / 1e6;
}

/** The status; 0 when nobody listens. */
function post(server, body) {
  return new Promise((resolve) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), "x-hub-signature-256": signature(body) };
    const call = request({ host: "127.0.0.1", port: server.port, path: "/webhooks/facebook", method: "POST", headers, agent: false });
    call.on("error", () => setTimeout(resolve, 2, 0));
    call.on("response", (answer) => answer.resume().on("end", () => resolve(answer.statusCode)));
    call.end(body);
  });
}
