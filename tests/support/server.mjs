// `kenh197 serve` in a folder of its own, connected to a Graph API that the test plays.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Api } from "./api.mjs";
import { freePort, run, serve } from "./program.mjs";
import { createDatabaseAt } from "./postgres.mjs";
import { until } from "./wait.mjs";

/** The Page under test. All invented. */
export const page = {
  id: "197000000000001",
  appId: "4190000000000019",
  appSecret: "mot-bi-mat-de-thu",
  verifyToken: "ma-xac-minh-de-thu",
  token: "PAGETOKEN-de-thu",
};

const passwords = "Mat-khau-rat-dai-197";

/** With KENH197_TEST_PG every server of a test has a fresh database on that PostgreSQL; without, SQLite. */
async function databaseOfItsOwn() {
  const cluster = process.env.KENH197_TEST_PG;
  return cluster ? { KENH197_DATABASE: await createDatabaseAt(cluster) } : {};
}

export class Server {
  constructor(folder, port, env) {
    this.folder = folder;
    this.data = join(folder, "data");
    this.url = `http://127.0.0.1:${port}`;
    this.port = port;
    this.env = env;
    this.tokens = new Map();
  }

  /** Starts a server; `env` adds to or changes its configuration. */
  static async start({ graphUrl, mediaHosts = "127.0.0.1", env = {}, folder } = {}) {
    const home = folder ?? (await mkdtemp(join(tmpdir(), "kenh197-test-")));
    const port = await freePort();
    const server = new Server(home, port, {
      KENH197_DATA: join(home, "data"),
      KENH197_LISTEN: `127.0.0.1:${port}`,
      KENH197_PUBLIC_URL: `http://127.0.0.1:${port}`,
      KENH197_FACEBOOK__PAGE_ID: page.id,
      KENH197_FACEBOOK__APP_ID: page.appId,
      KENH197_FACEBOOK__APP_SECRET: page.appSecret,
      KENH197_FACEBOOK__VERIFY_TOKEN: page.verifyToken,
      KENH197_FACEBOOK__PAGE_TOKEN: page.token,
      KENH197_FACEBOOK__GRAPH_URL: graphUrl ?? "http://127.0.0.1:9/v26.0",
      KENH197_FACEBOOK__MEDIA_HOSTS: mediaHosts,
      ...(await databaseOfItsOwn()),
      ...env,
    });
    await server.up();
    return server;
  }

  /** Starts the process and waits until it is ready; also after stop(). */
  async up() {
    this.process = serve(["serve"], { cwd: this.folder, env: this.env });
    let code;
    this.process.ended.then((value) => (code = value));
    await until(
      () => `ready on ${this.url}\n${this.process.log()}`,
      async () => {
        if (code !== undefined) throw new Error(`kenh197 serve ended with ${code}:\n${this.process.log()}`);
        return fetch(`${this.url}/readyz`).then((answer) => answer.status === 200, () => false);
      },
      { within: 30_000 },
    );
  }

  /** Runs another verb on the same data. */
  run(verb, options = {}) {
    return run(verb, { cwd: this.folder, ...options, env: { ...this.env, ...options.env } });
  }

  /** Adds an account for the console; answers its password. */
  async addUser(name, roles, { unit, password = passwords } = {}) {
    const verb = ["user", "add", name, "--role", roles, ...(unit ? ["--unit", unit] : [])];
    const { code, stderr } = await this.run(verb, { input: `${password}\n` });
    if (code !== 0) throw new Error(`user add ${name}: exit ${code}: ${stderr}`);
    return password;
  }

  /** An API client with these roles, for instance "unit,sealed" of one unit. Tokens are made once. */
  async as(roles, unit) {
    const key = `${roles} ${unit ?? ""}`;
    if (!this.tokens.has(key)) this.tokens.set(key, this.#addToken(`thu-${this.tokens.size + 1}`, roles, unit));
    return new Api(this.url, await this.tokens.get(key));
  }

  async #addToken(name, roles, unit) {
    const { code, stdout, stderr } = await this.run([
      "token", "add", name, "--role", roles, ...(unit ? ["--unit", unit] : []),
    ]);
    if (code !== 0) throw new Error(`token add: exit ${code}: ${stderr}`);
    return stdout.trim();
  }

  /** Sends SIGTERM and waits; gives the exit code, after 15 s kills and gives "killed". */
  async stop() {
    this.process.kill("SIGTERM");
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), 15_000);
    const killed = new Promise((resolve) => late.signal.addEventListener("abort", () => resolve("killed")));
    const code = await Promise.race([this.process.ended, killed]);
    clearTimeout(timer);
    if (code === "killed") this.process.kill("SIGKILL");
    return code;
  }

  async remove() {
    await rm(this.folder, { recursive: true, force: true });
  }
}
