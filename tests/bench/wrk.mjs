// wrk as a function: load on one address, figures back.
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const execute = promisify(execFile);
const script = join(dirname(fileURLToPath(import.meta.url)), "load.lua");

/** Loads `url` for `seconds`; `requests` is a file of prepared requests, see load.lua. */
export async function wrk(url, { seconds = 5, connections = 16, threads = 1, requests } = {}) {
  const { stdout } = await execute("wrk", [
    `-t${threads}`, `-c${connections}`, `-d${seconds}s`, "-s", script, url, ...(requests ? ["--", requests] : []),
  ]);
  const figures = JSON.parse(stdout.match(/^FIGURES (.*)$/m)[1]);
  return { ...figures, perSecond: figures.requests / (figures.duration / 1e6) };
}

/** Rows of a bench for one load. */
export const rows = (name, { perSecond, p50, p99, wrong }) => [
  { name: `${name}: rate`, value: perSecond, unit: "/s" },
  { name: `${name}: median`, value: p50 / 1000, unit: "ms" },
  { name: `${name}: 99 %`, value: p99 / 1000, unit: "ms" },
  ...(wrong > 0 ? [{ name: `${name}: failed`, value: wrong, unit: "requests" }] : []),
];
