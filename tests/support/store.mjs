// The store of a running server, from beside it: what another node, or an older version, may have left there.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs SQL on the store of `server`. */
export async function runSql(server, sql) {
  const postgres = server.env.KENH197_DATABASE;
  if (postgres) await promisify(execFile)("psql", [postgres, "-v", "ON_ERROR_STOP=1", "-qc", sql]);
  else await promisify(execFile)("sqlite3", [`${server.data}/kenh197.db`, "PRAGMA busy_timeout=5000", sql]);
}
