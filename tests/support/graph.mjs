// Facebook's side, as far as a test needs it: takes calls, keeps them, answers as told. The full rules are in
// `kenh197 simulator`; this one is for errors and orders that must come exactly when the test says.
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { page } from "./server.mjs";
import { until } from "./wait.mjs";

/** A Graph API error: `status` and the error object. */
export function graphError(code, { subcode, status = 400, message = `(#${code}) Lỗi thử`, transient } = {}) {
  return {
    status,
    body: {
      error: {
        message,
        type: "OAuthException",
        code,
        ...(subcode ? { error_subcode: subcode } : {}),
        ...(transient === undefined ? {} : { is_transient: transient }),
        fbtrace_id: "thu",
      },
    },
  };
}

/** Close the connection instead of answering; the call counts as received. */
export const noAnswer = { hangUp: true };

export class Graph {
  constructor() {
    this.calls = []; // everything, in order
    this.sent = []; // messages taken with success, in order
    this.posts = []; // posts taken with success
    this.problems = []; // calls that Facebook would not accept
    this.rules = []; // what to answer instead of success
    this.media = new Map();
    this.counter = 0;
    this.names = new Map();
  }

  static async start() {
    const graph = new Graph();
    graph.http = createServer((request, response) => graph.#take(request, response));
    graph.http.keepAliveTimeout = 1000;
    await new Promise((resolve) => graph.http.listen(0, "127.0.0.1", resolve));
    graph.origin = `http://127.0.0.1:${graph.http.address().port}`;
    graph.url = `${graph.origin}/v26.0`;
    return graph;
  }

  async stop() {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  /** The next `times` calls that `matches` get `answer`. Gives the rule; `rule.seen` counts. */
  answer(matches, answer, times = 1) {
    const rule = { matches, answer, left: times, seen: 0 };
    this.rules.push(rule);
    return rule;
  }

  /** Ends a rule before its time. */
  end(rule) {
    this.rules = this.rules.filter((other) => other !== rule);
  }

  /** Serves a file as Facebook's CDN would; gives its address. */
  file(name, bytes, type = "application/octet-stream") {
    const path = `/cdn/${++this.counter}/${name}`;
    this.media.set(path, { bytes, type });
    return `${this.origin}${path}?oe=${Math.floor(Date.now() / 1000 + 86_400).toString(16).toUpperCase()}`;
  }

  /** Messages that reached this citizen. */
  to(psid) {
    return this.sent.filter((message) => message.to === psid);
  }

  /** The first call that `matches`, waiting for it. */
  call(what, matches, options) {
    return until(what, () => this.calls.find(matches), options);
  }

  async #take(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const raw = Buffer.concat(chunks);
    const url = new URL(request.url, this.origin);
    if (url.pathname.startsWith("/cdn/")) return this.#giveFile(url, response);
    const call = {
      at: Date.now(),
      method: request.method,
      path: url.pathname.replace(/^\/v\d+\.\d+/, ""),
      query: url.searchParams,
      headers: request.headers,
      raw,
      body: readBody(raw, request.headers["content-type"] ?? ""),
    };
    this.#check(call);
    this.calls.push(call);
    const { status = 200, body, hangUp, wait, headers = {} } = this.#decide(call);
    if (wait) await wait;
    if (hangUp) return request.socket.destroy();
    response.writeHead(status, { "content-type": "application/json; charset=UTF-8", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  }

  #giveFile(url, response) {
    const file = this.media.get(url.pathname);
    if (file?.redirect) return response.writeHead(302, { location: file.redirect }).end();
    response.writeHead(file ? 200 : 404, { "content-type": file?.type ?? "text/plain" });
    response.end(file?.bytes ?? "gone");
  }

  #check(call) {
    const proof = createHmac("sha256", page.appSecret).update(page.token).digest("hex");
    const given = call.query.get("appsecret_proof") ?? call.body?.appsecret_proof;
    if (call.headers.authorization !== `Bearer ${page.token}`) this.problems.push(`${call.method} ${call.path}: no bearer token`);
    if (given !== proof) this.problems.push(`${call.method} ${call.path}: no or wrong appsecret_proof`);
    if (isMessage(call) && !call.body.message.metadata) this.problems.push(`message without metadata: ${call.raw}`);
  }

  #decide(call) {
    const rule = this.rules.find(({ matches, left }) => left > 0 && matches(call));
    if (rule) {
      rule.left -= 1;
      rule.seen += 1;
      if (!rule.answer.holdUntil) return rule.answer;
      return { ...this.#success(call), wait: rule.answer.holdUntil };
    }
    return this.#success(call);
  }

  #success(call) {
    const id = ++this.counter;
    if (call.method === "POST" && call.path.endsWith("/messages")) return this.#takeMessage(call, id);
    if (call.method === "POST" && /\/(feed|photos)$/.test(call.path)) return this.#takePost(call, id);
    if (call.method === "POST" && call.path.endsWith("/message_attachments")) return { body: { attachment_id: `9${id}` } };
    if (call.method === "POST" && call.path.endsWith("/comments")) return { body: { id: `${page.id}55_9${id}` } };
    if (call.method === "POST" && call.path.endsWith("/messenger_profile")) return { body: { result: "success" } };
    if (call.method === "GET" && /\/\d+$/.test(call.path)) return { body: this.#profile(call.path.slice(1)) };
    if (call.method === "GET") return { body: { data: [] } };
    return { body: { success: true } };
  }

  #profile(id) {
    return this.names.has(id) ? { id, name: this.names.get(id) } : { id };
  }

  #takeMessage(call, id) {
    const to = call.body?.recipient?.id ?? `8${id}`;
    if (!isMessage(call)) return { body: { recipient_id: to } };
    const message = readMessage(call, `m_gui-${id}`, to);
    this.sent.push(message);
    return { body: { recipient_id: to, message_id: message.mid } };
  }

  #takePost(call, id) {
    const post = { call, id: `${page.id}_${id}`, kind: call.path.split("/").pop(), text: call.body?.message ?? call.body?.caption ?? "", body: call.body };
    this.posts.push(post);
    return { body: post.kind === "photos" ? { id: `${id}`, post_id: post.id } : { id: post.id } };
  }
}

/** True for a call that carries a message (and not only "is typing"). */
export const isMessage = (call) => call.method === "POST" && call.path.endsWith("/messages") && Boolean(call.body?.message);
/** A rule for messages to one citizen. */
export const messageTo = (psid) => (call) => isMessage(call) && call.body.recipient?.id === psid;

/** What a citizen sees of a message: its words and what can be pressed. */
function readMessage(call, mid, to) {
  const { message, messaging_type: type, tag, recipient } = call.body;
  const template = message.attachment?.payload ?? {};
  const buttons = template.buttons ?? template.elements?.flatMap((element) => element.buttons ?? []) ?? [];
  return {
    mid,
    to,
    at: call.at,
    comment: recipient.comment_id ?? recipient.post_id,
    text: message.text ?? template.text ?? "",
    payloads: [...(message.quick_replies ?? []), ...buttons].map((choice) => choice.payload).filter(Boolean),
    choices: message.quick_replies ?? [],
    metadata: message.metadata,
    type,
    tag,
    body: call.body,
  };
}

/** A body as fields: JSON, a form, or multipart (files as {name, bytes}). */
function readBody(raw, type) {
  if (raw.length === 0) return undefined;
  if (type.includes("json")) {
    try {
      return JSON.parse(raw.toString());
    } catch {
      return undefined;
    }
  }
  if (type.includes("urlencoded")) return Object.fromEntries(new URLSearchParams(raw.toString()));
  return type.includes("multipart") ? readMultipart(raw, type) : undefined;
}

function readMultipart(raw, type) {
  const boundary = type.match(/boundary="?([^";]+)"?/)?.[1];
  const fields = {};
  for (const part of raw.toString("latin1").split(`--${boundary}`)) {
    const [head, ...rest] = part.split("\r\n\r\n");
    const name = head.match(/name="([^"]*)"/)?.[1];
    if (!name) continue;
    const bytes = Buffer.from(rest.join("\r\n\r\n").replace(/\r\n$/, ""), "latin1");
    const file = head.match(/filename="([^"]*)"/)?.[1];
    fields[name] = file === undefined ? bytes.toString() : { name: file, bytes };
  }
  return fields;
}
