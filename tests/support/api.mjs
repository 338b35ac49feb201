// A client of the JSON API.

export class Api {
  constructor(url, token) {
    this.url = url;
    this.token = token;
  }

  /** One call: {status, headers, bytes, body}; `body` is the JSON, if the answer is JSON. */
  async call(method, path, { body, headers = {}, form } = {}) {
    const answer = await fetch(`${this.url}/api/v1${path}`, {
      method,
      redirect: "manual",
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: form ?? (typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body)),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const isJson = (answer.headers.get("content-type") ?? "").includes("json");
    return { status: answer.status, headers: answer.headers, bytes, body: isJson ? JSON.parse(bytes.toString()) : undefined };
  }

  get(path) {
    return this.call("GET", path);
  }

  post(path, body, headers) {
    return this.call("POST", path, { body, headers });
  }

  /** Any action on a report. */
  act(code, action, body = {}, headers = {}) {
    return this.post(`/reports/${code}/actions/${action}`, body, headers);
  }

  /** An action that must succeed; gives the report. */
  async must(code, action, body = {}) {
    const answer = await this.act(code, action, body);
    if (answer.status !== 200) {
      throw new Error(`${action} on ${code}: ${answer.status} ${answer.bytes.toString().slice(0, 500)}`);
    }
    return answer.body;
  }

  /** The report, which must be there. */
  async report(code) {
    const answer = await this.get(`/reports/${code}`);
    if (answer.status !== 200) throw new Error(`GET /reports/${code}: ${answer.status} ${answer.bytes}`);
    return answer.body;
  }

  /** All items of a list, over its pages. */
  async all(path) {
    const items = [];
    for (let next = ""; next !== null; ) {
      const more = next ? `${path.includes("?") ? "&" : "?"}after=${encodeURIComponent(next)}` : "";
      const answer = await this.get(path + more);
      if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${answer.bytes}`);
      items.push(...answer.body.items);
      next = answer.body.next ?? null;
    }
    return items;
  }

  /** Brings a file; gives the medium. */
  async upload(bytes, name, type) {
    const form = new FormData();
    form.set("file", new Blob([bytes], { type }), name);
    return this.call("POST", "/media", { form });
  }
}
