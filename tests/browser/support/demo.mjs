// `kenh197 demo` in a folder of its own: the server with its sample data, and the simulated Facebook.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Api } from "../../support/api.mjs";
import { freePort, run, serve } from "../../support/program.mjs";
import { until } from "../../support/wait.mjs";

/** Of every account that the demonstration prints. */
export const password = "kenh197-demo";

export class Demo {
  constructor(folder, port, simulatorPort) {
    this.folder = folder;
    this.data = join(folder, "data");
    this.url = `http://127.0.0.1:${port}`;
    this.simulator = `http://127.0.0.1:${simulatorPort}`;
    this.process = serve(
      [
        "demo", "--data", this.data, "--listen", `127.0.0.1:${port}`, "--public-url", this.url,
        "--simulator-listen", `127.0.0.1:${simulatorPort}`,
      ],
      { cwd: folder },
    );
  }

  /** Starts a demonstration; it is ready when its accounts have been printed. */
  static async start() {
    const demo = new Demo(await mkdtemp(join(tmpdir(), "kenh197-browser-")), await freePort(), await freePort());
    let code;
    demo.process.ended.then((value) => (code = value));
    await until(
      () => `the demonstration on ${demo.url}\n${demo.process.log()}`,
      () => {
        if (code !== undefined) throw new Error(`kenh197 demo ended with ${code}:\n${demo.process.log()}`);
        return demo.process.log().includes(password);
      },
      { within: 90_000, every: 100 },
    );
    return demo;
  }

  /** A client of the API, for looking up what the sample data holds. */
  async api(roles) {
    const { code, stdout, stderr } = await run(["token", "add", "thu-trang", "--role", roles, "--data", this.data]);
    if (code !== 0) throw new Error(`token add: exit ${code}: ${stderr}`);
    return new Api(this.url, stdout.trim());
  }

  /** Ends the process with SIGTERM, removes the folder and gives the exit code. */
  async stop() {
    this.process.kill("SIGTERM");
    const timer = setTimeout(() => this.process.kill("SIGKILL"), 20_000);
    const code = await this.process.ended;
    clearTimeout(timer);
    await rm(this.folder, { recursive: true, force: true });
    return code;
  }
}
