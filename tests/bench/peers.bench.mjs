// The same deliveries, checked in the same way, to what others would write: tests/bench/peers.
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { page } from "../support/server.mjs";
import { root, settle } from "./support/machine.mjs";
import { repeat } from "./support/repeat.mjs";
import { wrk } from "./support/wrk.mjs";

const execute = promisify(execFile);
const folder = join(root, "tests", "bench", "peers");
const connections = 64;

const peers = [
  { name: "peer: express + better-sqlite3, one commit a message", store: "SQLite", program: "better_sqlite3.mjs", needs: 20 },
  { name: "peer: express + pg, one commit a message", store: "PostgreSQL", program: "pg.mjs" },
  { name: "peer: bottender, without storage", store: "", program: "bottender.cjs" },
];

export default async function measure({ load, postgres, sizes, report, unavailable }) {
  await install();
  for (const peer of peers) {
    const reason = missing(peer, postgres);
    if (reason) {
      unavailable(peer.name, peer.store, reason);
      continue;
    }
    const results = await repeat(sizes.runs, (run) => burst({ load, postgres, peer, seconds: sizes.peerSeconds, run }));
    const broken = results.reduce((sum, result) => sum + result.broken, 0);
    report({ name: peer.name, store: peer.store, unit: "/s", values: results.map((result) => result.perSecond), note: broken > 0 ? `it broke ${broken} connections` : undefined });
  }
}

function missing({ needs, program }, postgres) {
  if (needs > Number(process.versions.node.split(".")[0])) return `needs Node.js ${needs}, this is ${process.version}`;
  if (program === "pg.mjs" && !postgres) return "postgresql-15 is not installed";
  return "";
}

/** node_modules as the lock says; of the packages' own scripts only that of better-sqlite3 runs. */
async function install() {
  const stamp = join(folder, "node_modules", ".installed");
  const lock = createHash("sha256").update(readFileSync(join(folder, "package-lock.json"))).update(process.version).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.log("installing the peers; without a ready-made better-sqlite3 it is compiled, which takes minutes");
  const quiet = ["--loglevel=error", "--no-audit", "--no-fund"];
  await execute("npm", ["ci", "--ignore-scripts", ...quiet], { cwd: folder });
  if (Number(process.versions.node.split(".")[0]) >= 20) await execute("npm", ["rebuild", "better-sqlite3", ...quiet], { cwd: folder, maxBuffer: 1 << 26 });
  writeFileSync(stamp, lock);
}

async function burst({ load, postgres, peer, seconds, run }) {
  const home = mkdtempSync(join(tmpdir(), "kenh197-peer-"));
  const name = `peer_${run}`;
  if (peer.program === "pg.mjs") await postgres.cluster.createDatabase(name);
  const database = peer.program === "pg.mjs" ? postgres.cluster.socketUrlOf(name) : join(home, "peer.db");
  const child = spawn(process.execPath, [join(folder, peer.program)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_ENV: "production", DATABASE: database, APP_SECRET: page.appSecret, APP_ID: page.appId, PAGE_ID: page.id },
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    const port = Number(await firstLine(child));
    const requests = await load.prepare({ port, path: "/webhook", count: 20_000 * seconds, old: true, run: `p${run}` });
    settle();
    const result = await wrk(`http://127.0.0.1:${port}/webhook`, { requests, connections, seconds });
    if (result.status > 0) throw new Error(`${peer.program}: ${result.status} answers were no 200`);
    return result;
  } finally {
    child.kill("SIGKILL");
    await ended;
    if (peer.program === "pg.mjs") await postgres.cluster.query(`DROP DATABASE ${name} WITH (FORCE)`, "postgres");
    await rm(home, { recursive: true, force: true });
  }
}

async function firstLine(child) {
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("a peer ended before it listened");
}
