// The product on SQLite and on PostgreSQL: a fresh server for a measurement, and SQL on its store.
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Postgres, havePostgres } from "../../support/postgres.mjs";
import { Server } from "../../support/server.mjs";

const execute = promisify(execFile);
const quiet = { KENH197_LOG__LEVEL: "warning" };

class Sqlite {
  name = "SQLite";

  async serve(graphUrl, env = {}) {
    return Server.start({ graphUrl, env: { ...quiet, KENH197_DATABASE: "sqlite", ...env } });
  }

  address(server) {
    return join(server.data, readdirSync(server.data).find((name) => name.endsWith(".db")));
  }

  async query(server, sql) {
    const { stdout } = await execute("sqlite3", ["-readonly", "-separator", "\t", "-cmd", ".timeout 10000", this.address(server), sql]);
    return stdout.trimEnd();
  }

  async checkpoint() {}

  async drop(server) {
    await server.remove();
  }

  async stop() {}
}

class PostgresStore {
  name = "PostgreSQL";

  constructor(cluster) {
    this.cluster = cluster;
    this.databases = new Map();
  }

  async serve(graphUrl, env = {}) {
    const name = `bench_${this.databases.size}`;
    await this.cluster.createDatabase(name);
    const database = this.cluster.socketUrlOf(name);
    const server = await Server.start({ graphUrl, env: { ...quiet, KENH197_DATABASE: database, ...env } });
    this.databases.set(server, name);
    return server;
  }

  address(server) {
    return this.cluster.socketUrlOf(this.databases.get(server));
  }

  query(server, sql) {
    return this.cluster.query(sql, this.databases.get(server));
  }

  async checkpoint() {
    await this.cluster.query("CHECKPOINT", "postgres");
  }

  async drop(server) {
    await this.cluster.query(`DROP DATABASE ${this.databases.get(server)} WITH (FORCE)`, "postgres");
    await server.remove();
  }

  async stop() {
    await this.cluster.stop();
  }
}

/** The stores that the product runs on here. `missing` says why PostgreSQL is not among them. */
export async function openStores(graphUrl) {
  const stores = [new Sqlite()];
  if (!havePostgres) return { stores, missing: "postgresql-15 is not installed" };
  const postgres = new PostgresStore(await Postgres.start());
  try {
    const server = await postgres.serve(graphUrl);
    await server.stop();
    await postgres.drop(server);
    return { stores: [...stores, postgres], postgres };
  } catch (error) {
    return { stores, postgres, missing: `the program does not start on PostgreSQL: ${String(error.message).split("\n").slice(0, 3).join(" ")}` };
  }
}

/** Runs `act` on a fresh server and removes it; ended hard, since its work need not be finished. */
export async function onFresh(store, graphUrl, act, env) {
  await store.checkpoint();
  const server = await store.serve(graphUrl, env);
  try {
    return await act(server);
  } finally {
    server.process.kill("SIGKILL");
    await server.process.ended;
    await store.drop(server);
  }
}
