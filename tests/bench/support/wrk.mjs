// wrk as a function: load on one address, figures back.
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const script = join(dirname(fileURLToPath(import.meta.url)), "load.lua");

/**
 * Loads `url` for `seconds`; `requests` is what Load.prepare gave. Gives {requests, perSecond, p50, p99 (ms),
 * status (answers that were no success), broken (connections)}.
 */
export async function wrk(url, { seconds = 5, connections = 16, threads = 1, requests } = {}) {
  const records = requests ? ["--", requests.file, requests.length, requests.count].map(String) : [];
  const { stdout } = await execute("wrk", [
    `-t${threads}`, `-c${connections}`, `-d${seconds}s`, "-s", script, url, ...records,
  ]);
  const { duration, p50, p99, ...figures } = JSON.parse(stdout.match(/^FIGURES (.*)$/m)[1]);
  return { ...figures, perSecond: figures.requests / (duration / 1e6), p50: p50 / 1000, p99: p99 / 1000 };
}
