// script/bench: runs the *.bench.mjs files against the release binary; prints a table, writes build/bench.json.
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
process.env.KENH197_BIN ??= join(root, "build", "release", "kenh197");

const named = process.argv.slice(2);
const files = named.length > 0 ? named : readdirSync(here).filter((name) => name.endsWith(".bench.mjs")).sort();
const results = [];
for (const file of files) {
  const { default: measure } = await import(join(here, file));
  for (const row of await measure()) {
    results.push(row);
    const value = Number(row.value).toLocaleString("en", { maximumFractionDigits: row.value < 100 ? 2 : 0 });
    console.log(`${row.name.padEnd(52)} ${value.padStart(12)} ${row.unit}`);
  }
}
mkdirSync(join(root, "build"), { recursive: true });
writeFileSync(
  join(root, "build", "bench.json"),
  `${JSON.stringify({ at: new Date().toISOString(), cpu: cpus()[0].model, cores: cpus().length, results }, null, 2)}\n`,
);
