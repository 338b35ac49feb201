// Running the program under test: one verb to its end, or a server that stays. Everything is ended by its process id.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** The binary: KENH197_BIN, else what script/test or a developer built. */
export const binary =
  process.env.KENH197_BIN ??
  ["asan", "dev", "release"].map((preset) => join(root, "build", preset, "kenh197")).find(existsSync) ??
  join(root, "build", "release", "kenh197");

const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

function start(verb, { env = {}, cwd, input } = {}) {
  const child = spawn(binary, verb, {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME ?? "/", LANG: "C.UTF-8", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  child.stdin.on("error", () => {});
  if (input !== undefined) child.stdin.end(input);
  return child;
}

/** Runs a verb to its end: {code, stdout, stderr}; `stdout` as bytes when `binaryOutput`. */
export function run(verb, options = {}) {
  return new Promise((resolve, reject) => {
    const child = start(verb, { input: "", ...options });
    const out = [];
    const err = [];
    child.stdout.on("data", (chunk) => out.push(chunk));
    child.stderr.on("data", (chunk) => err.push(chunk));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const bytes = Buffer.concat(out);
      resolve({
        code: code ?? signal,
        stdout: options.binaryOutput ? bytes : bytes.toString(),
        stderr: Buffer.concat(err).toString(),
      });
    });
  });
}

/** A process that stays: `log()` is what it has written so far, `ended` its exit code or signal. */
export function serve(verb, options = {}) {
  const child = start(verb, options);
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  const ended = new Promise((resolve) => {
    child.once("error", (error) => {
      text += String(error);
      resolve("not started");
    });
    child.once("exit", (code, signal) => resolve(code ?? signal));
  });
  return { pid: child.pid, kill: (signal) => child.kill(signal), log: () => text, ended };
}

/** A TCP port of loopback that nobody listens on just now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
