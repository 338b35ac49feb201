// bench_load as an object: the load of the benchmarks, and the Graph API and CDN that the product calls.
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { page } from "../../support/server.mjs";
import { root } from "./machine.mjs";

const execute = promisify(execFile);
/** Programs of tests/bench/CMakeLists.txt. */
export const tool = (name) => join(root, "build", "release", name);

/** Where prepared requests lie: memory, so that writing them does not keep the disk busy. */
const scratch = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

export class Load {
  /** Starts the program with a picture as Messenger delivers them: 1440 × 1080, some hundred KB. */
  static async start() {
    const load = new Load();
    load.folder = await mkdtemp(join(scratch, "kenh197-bench-"));
    const picture = join(load.folder, "picture.jpg");
    await execute("ffmpeg", [
      "-nostdin", "-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=1440x1080,noise=alls=12", "-frames:v", "1",
      "-q:v", "5", picture,
    ]);
    load.pictureBytes = (await readFile(picture)).length;
    load.process = spawn(tool("bench_load"), [picture], { stdio: ["pipe", "pipe", "inherit"] });
    load.lines = createInterface({ input: load.process.stdout })[Symbol.asyncIterator]();
    load.graphUrl = `http://127.0.0.1:${(await load.#answer()).graph}/v26.0`;
    return load;
  }

  async #answer() {
    const { value, done } = await this.lines.next();
    if (done) throw new Error("bench_load has ended");
    return JSON.parse(value);
  }

  /** One order to the program, see load/scenario.h; `port` is the server's. */
  order(what, { port, ...rest }) {
    this.process.stdin.write(`${JSON.stringify({ do: what, port, page: page.id, secret: page.appSecret, ...rest })}\n`);
    return this.#answer();
  }

  /** Signed requests that never were before: {file, length, count}, for wrk. */
  async prepare({ port, path, count, people = 100_000, secret = page.appSecret, old = false, run }) {
    const file = join(this.folder, "requests");
    const { length } = await this.order("prepare", { port, path, file, count, people, secret, old, run });
    return { file, length, count };
  }

  async stop() {
    this.process.stdin.end();
    await new Promise((resolve) => (this.process.exitCode === null ? this.process.once("exit", resolve) : resolve()));
    await rm(this.folder, { recursive: true, force: true });
  }
}
