// What the figures were measured on, and what its disk gives.
import { execFileSync } from "node:child_process";
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { cpus, release, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

const said = (command, ...options) => {
  try {
    return execFileSync(command, options, { cwd: root, encoding: "utf8" }).trim();
  } catch (error) {
    if (error.code !== "ENOENT" && error.status === undefined) throw error;
    return "";
  }
};

/** Virtual machines tell no model, but the family: which generation it is. */
const family = () => readFileSync("/proc/cpuinfo", "utf8").match(/^cpu family\s*:\s*(\d+)/m)?.[1];

/** The commit that is measured. */
export const commit = () => said("git", "rev-parse", "--short", "HEAD") + (said("git", "status", "--porcelain") === "" ? "" : " with changes");

export function machine() {
  return {
    cpu: cpus()[0].model + (family() ? ` (family ${family()})` : ""),
    cores: cpus().length,
    memory: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    disk: said("findmnt", "-no", "FSTYPE", "--target", tmpdir()),
    node: process.version,
    sqlite: said("sqlite3", "--version").split(" ")[0],
    postgres: said("/usr/lib/postgresql/15/bin/postgres", "--version").split(" ")[2] ?? "",
    compiler: said("g++", "-dumpfullversion"),
  };
}

/** Appends of 4 KB per second, each made durable before the next. */
export function syncsPerSecond(seconds = 1) {
  const file = join(tmpdir(), `kenh197-bench-sync-${process.pid}`);
  const block = Buffer.alloc(4096, 1);
  const fd = openSync(file, "w");
  let count = 0;
  const begin = process.hrtime.bigint();
  const end = begin + BigInt(seconds * 1e9);
  try {
    for (; process.hrtime.bigint() < end; count++) {
      writeSync(fd, block);
      fdatasyncSync(fd);
    }
  } finally {
    closeSync(fd);
    rmSync(file);
  }
  return count / (Number(process.hrtime.bigint() - begin) / 1e9);
}

/** Lets what was written before settle, so that a measurement does not pay for it. */
export const settle = () => said("sync");

/** Resident memory of a process, in MB. */
export function residentMemory(pid) {
  return Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/^VmRSS:\s+(\d+)/m)[1]) / 1024;
}

/** Processor time that a process has used, in seconds; of children that have ended too. */
export function processorTime(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /, "").split(" ");
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}
