// One or two servers under load, and the checks that everything must pass afterwards.
import assert from "node:assert/strict";
import { appendFile, cp, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Graph } from "../../support/graph.mjs";
import { Server, page } from "../../support/server.mjs";
import { until } from "../../support/wait.mjs";
import * as check from "./checker.mjs";
import { Load } from "./load.mjs";

/** Longest time that anything may take to settle: an unanswered send waits a minute for its echo, then looks. */
const settling = 180_000;
const seed = Number(process.env.KENH197_FAULTS_SEED ?? 197);

/** How many rounds: `short` in the test suite, `full` with script/faults --full. */
export const rounds = (short, full) => Number(process.env.KENH197_FAULTS_ROUNDS ?? (process.env.KENH197_FAULTS_FULL ? full : short));

/** What Facebook took stands in the conversation, for whoever looks there after a send without an answer. */
function showConversations(graph) {
  let asked = "";
  const messages = () =>
    graph.to(asked).map(({ mid, at, text }) => ({
      id: mid, created_time: new Date(at).toISOString().replace(/\.\d+Z/, "+0000"), message: text,
      from: { id: page.id }, to: { data: [{ id: asked }] },
    })).reverse();
  graph.rules.push({
    left: Infinity,
    seen: 0,
    matches: ({ method, path, query }) => {
      const fits = method === "GET" && path.endsWith("/conversations") && query.has("user_id");
      if (fits) asked = query.get("user_id");
      return fits;
    },
    get answer() {
      const there = messages();
      const participants = { data: [{ id: asked }, { id: page.id }] };
      const thread = { id: `t_${asked}`, updated_time: there[0]?.created_time, participants, messages: { data: there } };
      return { body: { data: there.length > 0 ? [thread] : [] } };
    },
  });
}

export class Rig {
  /** `nodes` servers on `database` under a load that begins at once. */
  static async open({ database = "sqlite", nodes = 1, env = {}, folder, load = {} } = {}) {
    const rig = new Rig();
    rig.graph = await Graph.start();
    showConversations(rig.graph);
    rig.servers = [];
    const settings = { KENH197_DATABASE: database, ...env };
    after(() => rig.close());
    for (let i = 0; i < nodes; ++i) {
      const home = i === 0 ? folder : await rig.#folderWithKeys();
      rig.servers.push(await Server.start({ graphUrl: rig.graph.url, env: settings, folder: home }));
    }
    rig.results = { rounds: 0, longestStart: 0 };
    await rig.#startOfficer();
    rig.load = new Load({ urls: rig.servers.map(({ url }) => url), graph: rig.graph, seed, ...load });
    return rig;
  }

  async #folderWithKeys() {
    const home = await mkdtemp(join(tmpdir(), "kenh197-test-"));
    await cp(join(this.servers[0].data, "keys"), join(home, "data", "keys"), { recursive: true });
    return home;
  }

  get server() {
    return this.servers[0];
  }

  /** Waits until the load got at least `more` further messages acknowledged. */
  async taken(more, within = 60_000) {
    const from = this.load.acknowledged.length;
    await until(() => `${more} more messages taken; statuses ${JSON.stringify([...this.load.statuses])}`, () => this.load.acknowledged.length >= from + more, { within });
  }

  /** kill -9 of one node at a moment of chance, then its start on the same data. */
  async killAndStart(server) {
    await this.taken(5);
    await pause(this.load.random.between(0, 400));
    server.process.kill("SIGKILL");
    await server.process.ended;
    const from = Date.now();
    await server.up();
    this.results.longestStart = Math.max(this.results.longestStart, Date.now() - from);
    this.results.rounds += 1;
  }

  /** What was acknowledged until now is on file once, though the load goes on, a little slower. */
  async nothingLost() {
    this.load.calm = true;
    await this.#nothingLost().finally(() => (this.load.calm = false));
  }

  async #nothingLost() {
    const acknowledged = [...this.load.acknowledged];
    const threads = this.load.threads.map((mids) => [...mids]);
    let rows = [];
    const complaints = await until("", async () => {
      rows = await this.exported("messages");
      const now = check.keptOnce(acknowledged, rows);
      return now.length === 0 || now.some((one) => !one.startsWith("lost")) ? [now] : undefined;
    }, { within: settling, every: 200 }).then(([now]) => now, () => check.keptOnce(acknowledged, rows));
    assert.deepEqual(complaints.slice(0, 10), [], `${complaints.length} complaints`);
    assert.deepEqual(check.keptInOrder(threads, rows).slice(0, 10), []);
    assert.deepEqual(check.heardOnce(this.graph.sent).slice(0, 10), []);
  }

  /** Ends the load and checks everything. */
  async allIsWell() {
    await this.load.finish();
    this.ending = true; // whatever an officer does makes work
    await this.officer;
    await this.#settled();
    await this.nothingLost();
    const reports = await this.exported("reports");
    const archive = await this.exported("archive");
    const register = await this.exported("register");
    assert.deepEqual(check.filedOnce(this.load.confirmed, this.load.told(), reports).slice(0, 10), []);
    assert.deepEqual(check.sheetsThere(reports).slice(0, 10), []);
    assert.deepEqual(check.noGaps("archive", archive.map(({ seq }) => seq)), []);
    assert.deepEqual(check.registerWithoutGaps(register), []);
    const { code, stdout, stderr } = await this.server.run(["verify"]);
    assert.equal(code, 0, stdout + stderr);
    await this.#note({ reports: reports.length, documents: register.length });
  }

  async exported(what) {
    const { code, stdout, stderr } = await this.server.run(["export", what]);
    assert.equal(code, 0, `export ${what}: ${stderr}`);
    return stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }

  /** Waits until nothing waits any more: read, answered, told and drawn. */
  async #settled() {
    const admin = await this.server.as("admin,sealed");
    let open = [];
    await until(() => `nothing waits: ${open}`, async () => {
      const [unread, waiting, unknown] = await Promise.all(["/inbox?state=new", "/outbox?state=waiting", "/outbox?state=unknown"].map(async (path) => (await admin.get(path)).body.items.length));
      const told = [...this.load.told().values()].filter((codes) => codes.length > 0).length;
      const without = check.sheetsThere(await this.exported("reports")).length;
      open = [`${unread} unread`, `${waiting} waiting and ${unknown} unknown in the outbox`, `${this.load.confirmed.length - told} not told`, `${without} sheets`];
      return unread + waiting + unknown + without === 0 && told >= this.load.confirmed.length;
    }, { within: settling, every: 300 });
  }

  /** An officer accepts and proposes every other report, so that documents get numbers. */
  async #startOfficer() {
    this.intake = await this.server.as("intake");
    this.officer = (async () => {
      for (const begun = new Set(); !this.closed; await pause(50)) {
        const codes = this.load ? [...this.load.told().values()].flat() : [];
        const next = codes.find((code, index) => index % 2 === 0 && !begun.has(code));
        if (!next && this.ending) return;
        if (!next) continue;
        const done = await this.#propose(next).catch(() => false); // the server may be down: again
        if (done) begun.add(next);
      }
    })();
  }

  async #propose(code) {
    const { status } = await this.intake.report(code);
    if (status === "received") await this.intake.must(code, "accept");
    if (status !== "proposed") await this.intake.must(code, "propose", { measure: "Chuyển phường kiểm tra, xử lý." });
    return true;
  }

  /** A line for script/faults. */
  async #note(more) {
    const { load } = this;
    const line = {
      name: this.name, seed, ...this.results, acknowledged: load.acknowledged.length, statuses: Object.fromEntries(load.statuses),
      slowestAnswer: load.slowest, forms: load.confirmed.length, heard: this.graph.sent.length, ...more,
    };
    console.log(`# ${JSON.stringify(line)}`);
    if (process.env.KENH197_FAULTS_RESULTS) await appendFile(process.env.KENH197_FAULTS_RESULTS, `${JSON.stringify(line)}\n`);
  }

  async close() {
    this.closed = true;
    if (this.load) this.load.going = false;
    const codes = await Promise.all(this.servers.map((server) => server.stop()));
    await this.load?.abandon();
    await this.officer;
    await this.graph.stop();
    const logs = this.servers.map(({ process: { log } }) => log().slice(-3000)).join("\n----\n");
    await Promise.all(this.servers.map((server) => server.remove()));
    assert.deepEqual(codes, codes.map(() => 0), logs);
    assert.deepEqual([...new Set(this.graph.problems)], []);
  }
}
