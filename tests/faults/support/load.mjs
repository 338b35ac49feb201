// Citizens of a city who keep writing whatever happens to the server, and Facebook between them: it sends again what was
// not answered with 200, sometimes sends twice, and gives an echo of everything that it took from us.
import http from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { aReport, codePattern, form } from "../../support/citizen.mjs";
import { page } from "../../support/server.mjs";
import { echo, envelope, facebookJson, newMid, newPsid, signature, text } from "../../support/webhook.mjs";
import { randomOf } from "./random.mjs";

/** Posts on a connection of the agent; 0 when there was no answer. */
function post(agent, url, body, within) {
  return new Promise((resolve) => {
    const request = http.request(
      `${url}/webhooks/facebook`,
      {
        method: "POST", agent, timeout: within,
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body), "x-hub-signature-256": signature(body) },
      },
      (answer) => answer.resume().on("end", () => resolve(answer.statusCode)).on("error", () => resolve(0)),
    );
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(0));
    request.end(body);
  });
}

class Abandoned extends Error {}

export class Load {
  /** `urls`: the nodes. `writers` say single things, `filers` file reports; each has a connection of its own. */
  constructor({ urls, graph, seed = 1, writers = 12, filers = 3, rest = 40, patience = 20_000 }) {
    Object.assign(this, { urls, graph, rest, patience });
    this.random = randomOf(seed);
    this.agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
    this.acknowledged = []; // message ids answered with 200, in that order
    this.threads = []; // message ids of one writer, one after the other
    this.confirmed = []; // citizens whose confirmation was answered with 200
    this.statuses = new Map();
    this.slowest = 0; // ms until an answer of whatever kind
    this.going = true;
    this.calm = false; // set while what is on file is looked through: the fewer come meanwhile
    this.lives = [
      ...Array.from({ length: writers }, () => this.#write()),
      ...Array.from({ length: filers }, () => this.#file()),
    ];
    this.echoes = this.#echo();
    for (const life of [...this.lives, this.echoes]) life.catch(() => {}); // finish() tells
  }

  /** Nobody begins anything new; what is under way is brought to its end. */
  async finish() {
    this.going = false;
    await Promise.all(this.lives);
    this.echoesEnd = true;
    await this.echoes;
    this.agent.destroy();
  }

  /** Ends at once, after a test that failed; nothing when finish() was called. */
  async abandon() {
    this.going = false;
    this.echoesEnd = true;
    this.abandoned = true;
    await Promise.allSettled([...this.lives, this.echoes]);
    this.agent.destroy();
  }

  /** Codes that each citizen with a report heard. */
  told() {
    const told = new Map(this.confirmed.map((psid) => [psid, []]));
    for (const { to, text: words } of this.graph.sent) {
      const code = words.match(codePattern)?.[0];
      if (code && told.has(to)) told.get(to).push(code);
    }
    return told;
  }

  async #pause(time) {
    await pause(time);
    for (const end = Date.now() + 2_000; this.calm && Date.now() < end; ) await pause(20);
  }

  #url() {
    return this.urls[this.random.below(this.urls.length)];
  }

  async #try(body) {
    const from = Date.now();
    const status = await post(this.agent, this.#url(), body, this.patience);
    this.slowest = Math.max(this.slowest, Date.now() - from);
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    return status;
  }

  /** Facebook's part: the same body until it is answered with 200. */
  async #deliver(...events) {
    const body = facebookJson(envelope({ messaging: events }));
    while ((await this.#try(body)) !== 200) {
      if (this.abandoned) throw new Abandoned();
      await pause(20 + this.random.below(80));
    }
    return body;
  }

  async #say(event, thread) {
    const body = await this.#deliver(event);
    this.acknowledged.push(event.message.mid);
    thread?.push(event.message.mid);
    if (this.random.next() < 0.15) await this.#try(body); // again, though it was answered
    if (this.random.next() < 0.05) await Promise.all([this.#try(body), this.#try(body)]);
  }

  async #write() {
    while (this.going) {
      const psid = newPsid();
      const thread = [];
      this.threads.push(thread);
      for (let i = 0; i < 3 && this.going; ++i) {
        await this.#say(text(psid, `Xin chào, lần ${i + 1}`, { mid: newMid() }), thread);
        await this.#pause(this.rest * (0.5 + this.random.next()));
      }
    }
  }

  async #file() {
    while (this.going) {
      const psid = newPsid();
      await this.#say(text(psid, form(aReport), { mid: newMid() }));
      const summary = () => this.graph.to(psid).some(({ payloads }) => payloads.includes("confirm"));
      for (const end = Date.now() + 240_000; !summary(); ) {
        if (this.abandoned) throw new Abandoned();
        if (Date.now() > end) throw new Error(`${psid} never heard the summary`);
        await pause(20);
      }
      await this.#say(text(psid, "Gửi phản ánh", { mid: newMid(), payload: "confirm" }));
      this.confirmed.push(psid);
      await this.#pause(this.rest * 3);
    }
  }

  /** An echo of each message that Facebook took, with our metadata, a little later. */
  async #echo() {
    const under = [];
    for (let next = 0; !this.echoesEnd; await pause(20)) {
      for (; next < this.graph.sent.length; ++next) {
        const { to, text: words, mid, metadata } = this.graph.sent[next];
        under.push(this.#deliver(echo(to, words, { mid, metadata, appId: page.appId })));
      }
    }
    await Promise.all(under);
  }
}
