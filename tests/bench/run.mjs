// script/bench: runs the *.bench.mjs files against the release binary; prints a table, writes build/bench.json.
//   --full   the sizes of the targets (about an hour and a half); the default takes at most 15 minutes
//   --quick  seconds, to see that the benchmarks themselves work; its figures mean nothing
//   --docs   writes the tables of docs/performance.md and README from build/bench.json; alone, it measures nothing
//   NAME…    only these: burst, peers, sustained …; the other figures of build/bench.json stay
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeTables } from "./support/docs.mjs";
import { figure, line } from "./support/figures.mjs";
import { Load } from "./support/load.mjs";
import { commit, machine, root } from "./support/machine.mjs";
import { sizes } from "./support/sizes.mjs";
import { openStores } from "./support/stores.mjs";

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1)); // which ends what was started
const here = dirname(fileURLToPath(import.meta.url));
const report = join(root, "build", "bench.json");

const options = process.argv.slice(2).filter((word) => word.startsWith("--"));
const named = process.argv.slice(2).filter((word) => !word.startsWith("--"));
const known = readdirSync(here).filter((name) => name.endsWith(".bench.mjs")).map((name) => name.replace(".bench.mjs", ""));
const order = ["burst", "peers", "sustained", "latency", "dialogues", "surge", "history", "pages"];
const wrong = [...options.filter((option) => !["--full", "--quick", "--docs"].includes(option)), ...named.filter((name) => !known.includes(name))];
if (wrong.length > 0) {
  console.error(`script/bench: not known: ${wrong.join(" ")}; benchmarks: ${order.join(" ")}`);
  process.exit(2);
}

/** Keeps the figures of benchmarks that do not run now. */
function before(running) {
  if (!existsSync(report)) return [];
  return JSON.parse(readFileSync(report, "utf8")).figures.filter(({ bench }) => !running.includes(bench));
}

function write(figures) {
  const place = ({ bench }) => order.indexOf(bench);
  const all = [...figures].sort((one, other) => place(one) - place(other));
  mkdirSync(dirname(report), { recursive: true });
  writeFileSync(report, `${JSON.stringify({ machine: machine(), figures: all }, null, 2)}\n`);
}

async function measureAll(running, mode) {
  const figures = before(running);
  const measured = commit();
  const load = await Load.start();
  const { stores, postgres, missing } = await openStores(load.graphUrl);
  try {
    for (const bench of running) {
      const add = (entry) => {
        const one = { bench, mode, commit: measured, at: new Date().toISOString(), ...entry };
        figures.push(one);
        write(figures);
        console.log(line(one));
      };
      const context = {
        load, stores, postgres, sizes: sizes[mode],
        report: (entry) => add(figure(entry)),
        /** Runs `act` for each store; says plainly where it cannot. */
        async eachStore(name, act) {
          for (const store of stores) await act(store);
          if (missing) context.unavailable(name, "PostgreSQL", missing);
        },
        unavailable: (name, store, note) => add({ name, store, unavailable: true, note }),
      };
      const { default: measure } = await import(join(here, `${bench}.bench.mjs`));
      await measure(context).catch((error) => {
        console.error(`${bench}: ${error.stack}`);
        process.exitCode = 1; // the others run all the same
      });
    }
  } finally {
    await load.stop();
    await postgres?.stop();
  }
}

const onlyDocs = options.includes("--docs") && options.length === 1 && named.length === 0;
if (!onlyDocs) {
  const mode = options.includes("--full") ? "full" : options.includes("--quick") ? "quick" : "default";
  await measureAll(named.length > 0 ? order.filter((name) => named.includes(name)) : order, mode);
}
if (options.includes("--docs")) writeTables(report);
