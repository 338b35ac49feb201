// Writes the tables of the documents from build/bench.json, between <!-- bench:NAME --> and <!-- /bench -->.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { markdown } from "./figures.mjs";
import { root } from "./machine.mjs";

/** What the README shows. */
const headlines = [
  /^deliveries on disk and answered/, /in messages, by the time/, /^1,000 messages.*99 % have/, /^(280|300) messages.*99 % have/,
  /^complete dialogues/, /^surge.*latest answer/, /kill -9/, /^resident memory, idle/, /resident memory afterwards/, /^growth/, /^peer/,
];
const isHeadline = ({ name }) => headlines.some((pattern) => pattern.test(name));

const places = [
  ["docs/performance.md", "machine", ({ machine, figures }) => describe(machine, figures)],
  ["docs/performance.md", "figures", ({ figures }) => markdown(figures)],
  ["README.md", "targets", ({ figures }) => markdown(figures.filter(isHeadline))],
];

/** "full (burst, peers), default (surge)" for `key` mode. */
function groups(figures, key) {
  const values = [...new Set(figures.map((figure) => figure[key]))];
  const benches = (value) => [...new Set(figures.filter((figure) => figure[key] === value).map(({ bench }) => bench))].join(", ");
  return values.map((value) => `${value} (${benches(value)})`).join(", ");
}

function describe(machine, figures) {
  const days = [...new Set(figures.map(({ at }) => at.slice(0, 10)))].join(", ");
  return [
    `${machine.cores} cores of ${machine.cpu}, ${machine.memory} GB, Linux ${machine.kernel}, ${machine.disk};`,
    `SQLite ${machine.sqlite}, PostgreSQL ${machine.postgres}, g++ ${machine.compiler}, Node.js ${machine.node}.`,
    `Commit ${groups(figures, "commit")}; ${days}; sizes: ${groups(figures, "mode")}.`,
  ].join("\n");
}

export function writeTables(report) {
  const bench = JSON.parse(readFileSync(report, "utf8"));
  for (const [file, name, write] of places) {
    const path = join(root, file);
    const before = readFileSync(path, "utf8");
    const block = new RegExp(`(<!-- bench:${name} -->\n)[^]*?(<!-- /bench -->)`);
    if (!block.test(before)) throw new Error(`${file} has no place <!-- bench:${name} -->`);
    writeFileSync(path, before.replace(block, (_, begin, end) => `${begin}${write(bench)}\n${end}`));
  }
}
