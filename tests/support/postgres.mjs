// A PostgreSQL cluster of our own with its default, durable settings: in a folder of its own, on a free port of
// loopback and on a socket; nothing of the system's cluster is touched.
//
//   const pg = await Postgres.start();   pg.url, pg.createDatabase(), pg.query(), pg.restart(), pg.kill(), pg.stop()
//   node tests/support/postgres.mjs -- COMMAND…   runs COMMAND with KENH197_TEST_PG set, then stops the cluster
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "./program.mjs";
import { until } from "./wait.mjs";

const execute = promisify(execFile);
const programs = "/usr/lib/postgresql/15/bin";
const user = "kenh197";
const startupTime = 60_000; // recovery after kill() may take long on a busy machine

/** Whether this machine has the server programs. */
export const havePostgres = existsSync(join(programs, "postgres"));

/** PostgreSQL refuses to run as root: then it runs as the user that its package made. */
const asPostgres = process.getuid() === 0 ? ["--reuid=postgres", "--regid=postgres", "--init-groups"] : [];

const running = new Set();
process.on("exit", () => {
  for (const cluster of running) cluster.killNow();
});

export class Postgres {
  /** Starts a new cluster with one database; `settings` are lines of postgresql.conf. */
  static async start({ settings = [] } = {}) {
    if (!havePostgres) throw new Error(`no ${programs}/postgres: script/setup test installs postgresql-15`);
    const cluster = new Postgres();
    cluster.folder = await mkdtemp(join(tmpdir(), "kenh197-pg-"));
    cluster.data = join(cluster.folder, "data");
    cluster.port = await freePort();
    cluster.password = randomBytes(16).toString("hex");
    await cluster.#create(settings);
    await cluster.up();
    await cluster.query(`CREATE DATABASE ${user}`, "postgres");
    return cluster;
  }

  /** Address of the first database, over TCP. */
  get url() {
    return this.urlOf(user);
  }

  urlOf(database) {
    return `postgresql://${user}:${this.password}@127.0.0.1:${this.port}/${database}`;
  }

  /** The same over the socket, which costs less per call. */
  socketUrlOf(database) {
    return `postgresql://${user}:${this.password}@/${database}?host=${encodeURIComponent(this.folder)}&port=${this.port}`;
  }

  async #create(settings) {
    const secret = join(this.folder, "password");
    await writeFile(secret, this.password);
    if (asPostgres.length > 0) await execute("chown", ["-R", "postgres:postgres", this.folder]);
    await chmod(this.folder, 0o711); // others reach the socket; who they are is asked by password
    await execute("setpriv", [
      ...asPostgres, join(programs, "initdb"), "--pgdata", this.data, "--username", user, "--pwfile", secret,
      "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
    ], { cwd: this.folder });
    await rm(secret);
    const own = [
      "listen_addresses = '127.0.0.1'", `port = ${this.port}`, `unix_socket_directories = '${this.folder}'`,
      "fsync = on", "synchronous_commit = on", "full_page_writes = on", ...settings,
    ];
    await writeFile(join(this.data, "postgresql.auto.conf"), `${own.join("\n")}\n`);
  }

  /** Starts the server and waits until it takes connections; also after kill() or down(). */
  async up() {
    this.output = "";
    // Not in our process group, so that Ctrl-C reaches the tests first; it ends with us even if we are killed.
    this.process = spawn(
      "setpriv", [...asPostgres, "--pdeathsig=QUIT", join(programs, "postgres"), "-D", this.data],
      { cwd: this.folder, detached: true, stdio: ["ignore", "pipe", "pipe"] },
    );
    const child = this.process;
    let code;
    this.ended = new Promise((resolve) => child.once("exit", (status, signal) => resolve((code = status ?? signal))));
    this.ended.then(() => child === this.process && running.delete(this));
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (this.output = (this.output + chunk).slice(-20_000)));
    running.add(this);
    await until(() => `postgres ready\n${this.output}`, async () => {
      if (code !== undefined) throw new Error(`postgres ended with ${code}:\n${this.output}`);
      const state = await readFile(join(this.data, "postmaster.pid"), "utf8").catch(() => "");
      return state.split("\n")[7]?.trim() === "ready" && state.startsWith(`${child.pid}\n`);
    }, { within: startupTime });
  }

  /** Runs SQL through psql; gives its rows as text, fields separated by a tab. */
  async query(sql, database = user) {
    const { stdout } = await execute("psql", [
      this.urlOf(database), "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", sql,
    ], { maxBuffer: 1 << 28 });
    return stdout.trimEnd();
  }

  /** A new, empty database in the cluster; gives its address. */
  async createDatabase(name = `db_${randomBytes(6).toString("hex")}`) {
    await this.query(`CREATE DATABASE ${name}`, "postgres");
    return this.urlOf(name);
  }

  /** Shuts down in order, cutting connections, and starts again on the same port. */
  async restart() {
    await this.down();
    await this.up();
  }

  /** Shuts down in order, cutting connections; up() starts again. */
  async down() {
    this.process.kill("SIGINT");
    await this.ended;
  }

  /** Kills every process of the cluster at once, as a power cut would; up() starts again and recovers. */
  async kill() {
    this.killNow("SIGKILL");
    await this.ended;
    await until("no process of the cluster left", () => !this.backends.some(isAlive), { within: startupTime });
  }

  /** Without waiting: SIGQUIT lets the children end by themselves. */
  killNow(signal = "SIGQUIT") {
    const { pid } = this.process;
    this.backends = signal === "SIGKILL" ? childrenOf(pid) : [];
    this.process.kill(signal);
    for (const child of this.backends) unlessGone(() => process.kill(child, signal));
    if (signal === "SIGQUIT") rmSync(this.folder, { recursive: true, force: true });
  }

  /** Ends the server and removes its folder. */
  async stop() {
    if (running.has(this)) await this.down();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Resident memory of all its processes, in bytes; shared memory counted once by proportion. */
  memory() {
    return [this.process.pid, ...childrenOf(this.process.pid)].reduce((sum, pid) => sum + memoryOf(pid), 0);
  }
}

/** A new, empty database in the cluster at `url` (for instance KENH197_TEST_PG); gives its address. */
export async function createDatabaseAt(url) {
  const name = `db_${randomBytes(6).toString("hex")}`;
  await execute("psql", [url, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", `CREATE DATABASE ${name}`]);
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

function memoryOf(pid) {
  return unlessGone(() => Number(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8").match(/^Pss:\s+(\d+)/m)?.[1] ?? 0) * 1024, 0);
}

function isAlive(pid) {
  return unlessGone(() => !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8")), false);
}

/** What `act` gives; `otherwise` when its process has ended meanwhile. */
function unlessGone(act, otherwise) {
  try {
    return act();
  } catch (error) {
    if (!["ENOENT", "ESRCH"].includes(error.code)) throw error;
    return otherwise;
  }
}

/** Runs a command with KENH197_TEST_PG set; gives its exit code. */
async function runWithCluster(command) {
  // Many short stores and no power cut: durability is what other tests look at.
  const cluster = await Postgres.start({ settings: ["fsync = off", "full_page_writes = off", "max_connections = 300"] });
  try {
    const child = spawn(command[0], command.slice(1), { stdio: "inherit", env: { ...process.env, KENH197_TEST_PG: cluster.url } });
    for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
    return await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code, signal) => resolve(code ?? (signal ? 1 : 0)));
    });
  } finally {
    await cluster.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const at = process.argv.indexOf("--");
  if (at < 0 || at === process.argv.length - 1) {
    console.error("usage: node tests/support/postgres.mjs -- COMMAND…");
    process.exit(2);
  }
  process.exitCode = await runWithCluster(process.argv.slice(at + 1));
}
