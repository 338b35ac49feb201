// table.mjs LINES JSON STATUS: what the faults did, as a table on stdout and as JSON. Faults whose test failed have no line.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const [lines, out, status] = process.argv.slice(2);
const faults = existsSync(lines) ? readFileSync(lines, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line)) : [];
writeFileSync(out, `${JSON.stringify({ at: new Date().toISOString(), passed: status === "0", faults }, null, 2)}\n`);

const columns = [
  ["fault", (fault) => fault.name],
  ["rounds", (fault) => fault.rounds],
  ["acknowledged", (fault) => fault.acknowledged],
  ["no answer", (fault) => fault.statuses[0] ?? 0],
  ["503", (fault) => fault.statuses[503] ?? 0],
  ["reports", (fault) => fault.reports],
  ["documents", (fault) => fault.documents],
  ["heard", (fault) => fault.heard],
  ["slowest answer, ms", (fault) => fault.slowestAnswer],
  ["longest start, ms", (fault) => fault.longestStart],
];
const row = (cells) => `| ${cells.join(" | ")} |`;
console.log(row(columns.map(([title]) => title)));
console.log(row(columns.map(() => "---")));
for (const fault of faults) console.log(row(columns.map(([, value]) => value(fault))));
