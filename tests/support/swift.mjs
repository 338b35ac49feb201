// OpenStack Swift with its S3 door (s3api), from Debian's packages: a store that really checks signatures. Four processes
// on free ports of loopback, data in a folder of its own, ended by process id.
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./program.mjs";
import { signed } from "./s3.mjs";
import { until } from "./wait.mjs";

const execute = promisify(execFile);
const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** One device for each of account, container and object: argv is the folder and the three ports. */
const rings = `
import sys
from swift.common.ring import RingBuilder
folder, *ports = sys.argv[1:]
for name, port in zip(("account", "container", "object"), ports):
    builder = RingBuilder(2, 1, 0)
    builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "d1", "weight": 1})
    builder.rebalance(seed=1)
    builder.get_ring().save(f"{folder}/{name}.ring.gz")
`;

const common = (folder, port) => `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
devices = ${folder}/devices
mount_check = false
fallocate_reserve = 0
disable_fallocate = true
`;

const storage = (folder, port, name) => `${common(folder, port)}
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
recon_cache_path = ${folder}
`;

/** The key of S3 is tempauth's "account:user". */
const proxy = (folder, port, [account, user], secret) => `${common(folder, port)}
[pipeline:main]
pipeline = catch_errors healthcheck cache listing_formats s3api tempauth copy proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:healthcheck]
use = egg:swift#healthcheck
# tempauth asks for a cache; without a server every question to it goes unanswered, which is enough
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
[filter:s3api]
use = egg:swift#s3api
s3_acl = false
[filter:tempauth]
use = egg:swift#tempauth
user_${account}_${user} = ${secret} .admin
[filter:copy]
use = egg:swift#copy
[filter:listing_formats]
use = egg:swift#listing_formats
`;

export class Swift {
  constructor(folder, ports, access) {
    this.folder = folder;
    this.ports = ports;
    this.endpoint = `http://127.0.0.1:${ports.proxy}`;
    this.access = access; // {endpoint, key, secret, region}
    this.log = "";
  }

  /** A store that answers, with nothing in it. */
  static async start({ key = "kenh:luutru", secret = "bi-mat-cua-kho" } = {}) {
    const folder = await mkdtemp(join(tmpdir(), "kenh197-swift-"));
    await mkdir(join(folder, "devices", "d1"), { recursive: true });
    const [account, container, object, front] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
    const ports = { account, container, object, proxy: front };
    const swift = new Swift(folder, ports, { endpoint: `http://127.0.0.1:${front}`, key, secret, region: "us-east-1" });
    await execute("/usr/bin/python3", ["-c", rings, folder, account, container, object].map(String));
    for (const name of ["account", "container", "object"]) await writeFile(swift.#file(name), storage(folder, ports[name], name));
    await writeFile(swift.#file("proxy"), proxy(folder, front, key.split(":"), secret));
    await swift.up();
    return swift;
  }

  #file(name) {
    return join(this.folder, `${name}.conf`);
  }

  /** Starts the processes and waits until they answer; also after down(). */
  async up() {
    this.processes = Object.keys(this.ports).map((name) => {
      const child = spawn(`swift-${name}-server`, [this.#file(name), "--verbose"], { stdio: ["ignore", "pipe", "pipe"] });
      running.add(child);
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (this.log += chunk));
      const ended = new Promise((resolve) => {
        child.once("exit", resolve);
        child.once("error", (error) => {
          this.log += String(error);
          resolve();
        });
      }).then(() => running.delete(child));
      return { child, ended };
    });
    const answers = async () => {
      const status = (port, path) => fetch(`http://127.0.0.1:${port}${path}`).then((answer) => answer.status, () => 0);
      const all = await Promise.all([status(this.ports.proxy, "/healthcheck"), ...["account", "container", "object"].map((name) => status(this.ports[name], "/"))]);
      return all.every((one) => one > 0);
    };
    await until(() => `swift answers\n${this.log.slice(-4000)}`, answers, { within: 60_000, every: 100 });
  }

  /** Ends the processes; what was stored stays. */
  async down() {
    for (const { child } of this.processes) child.kill("SIGKILL");
    await Promise.all(this.processes.map(({ ended }) => ended));
  }

  async stop() {
    await this.down();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A signed request, path-style: {status, bytes}. */
  request(method, path, body) {
    return signed(this.access, method, path, body);
  }

  /** The names in a bucket. */
  async names(bucket) {
    const { status, bytes } = await this.request("GET", `/${bucket}`);
    if (status !== 200) throw new Error(`list ${bucket}: ${status} ${bytes}`);
    return [...bytes.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, name]) => name);
  }
}
