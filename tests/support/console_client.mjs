// The console as a browser without script sees it: forms, cookies, redirects that it does not follow.
import assert from "node:assert/strict";

/** The hidden fields of a form, by name. */
export const hidden = (html) =>
  Object.fromEntries([...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => [tag.match(/name="([^"]*)"/)?.[1], tag.match(/value="([^"]*)"/)?.[1] ?? ""]));

/** Fills the login form by the types of its fields. */
function credentials(html, name, secret) {
  const inputs = [...html.matchAll(/<input[^>]*>/g)].map(([tag]) => tag);
  const named = (fits) => inputs.find(fits)?.match(/name="([^"]*)"/)?.[1];
  const user = named((tag) => /type="text"|autocomplete="username"/.test(tag));
  const pass = named((tag) => /type="password"/.test(tag));
  assert.ok(user && pass, "a login form");
  return { [user]: name, [pass]: secret };
}

/** The Set-Cookie lines. The fetch of Debian's Node 18 has only all of them in one. */
function setCookies(headers) {
  if (headers.getSetCookie) return headers.getSetCookie();
  return headers.get("set-cookie")?.split(/, (?=[A-Za-z0-9_-]+=)/) ?? [];
}

export class ConsoleClient {
  cookies = new Map();

  constructor(url) {
    this.url = url;
  }

  /** Someone with these roles, logged in. */
  static async of(server, name, roles) {
    const client = new ConsoleClient(server.url);
    const answer = await client.login(name, await server.addUser(name, roles));
    assert.equal(answer.status, 303, `${name} logs in`);
    return client;
  }

  async go(path, { fields, headers = {} } = {}) {
    const answer = await fetch(new URL(path, this.url), {
      method: fields ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "), ...headers },
      body: fields && new URLSearchParams(fields),
    });
    for (const line of setCookies(answer.headers)) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      this.cookies.set(name, value);
      this.lastCookie = line;
    }
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { status: answer.status, headers: answer.headers, bytes, html: bytes.toString() };
  }

  async login(name, secret) {
    const { html } = await this.go("/console/login");
    return this.go("/console/login", { fields: { ...hidden(html), ...credentials(html, name, secret) } });
  }

  /** Sends the form of the page that goes to `action`, as the page gives it; `fits` looks at its fields. */
  async submit(html, action, fits = () => true) {
    for (const [form, to] of html.matchAll(/<form[^>]*action="([^"]*)"[^>]*>.*?<\/form>/gs)) {
      const fields = hidden(form);
      if (to === action && fits(fields)) return this.go(action, { fields });
    }
    return assert.fail(`no form to ${action}`);
  }
}
