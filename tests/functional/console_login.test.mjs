// The console's door: login, sessions, the CSRF token, growing delays, roles.
import assert from "node:assert/strict";
import { test } from "node:test";
import { World } from "../support/world.mjs";

const world = await World.open();
const { server } = world;
const password = await server.addUser("lan", "intake");
await server.addUser("hoa", "inspector");

/** A browser without script: keeps cookies, follows nothing. */
class Browser {
  cookies = new Map();

  async go(path, { fields, headers = {} } = {}) {
    const answer = await fetch(new URL(path, server.url), {
      method: fields ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "), ...headers },
      body: fields && new URLSearchParams(fields),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      this.cookies.set(name, value);
      this.lastCookie = line;
    }
    return { status: answer.status, headers: answer.headers, html: await answer.text() };
  }

  async login(name, secret) {
    const { html } = await this.go("/console/login");
    return this.go("/console/login", { fields: { ...hidden(html), ...credentials(html, name, secret) } });
  }
}

const hidden = (html) =>
  Object.fromEntries([...html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => [tag.match(/name="([^"]*)"/)?.[1], tag.match(/value="([^"]*)"/)?.[1] ?? ""]));

/** Fills the form by the types of its fields. */
function credentials(html, name, secret) {
  const inputs = [...html.matchAll(/<input[^>]*>/g)].map(([tag]) => tag);
  const named = (fits) => inputs.find(fits)?.match(/name="([^"]*)"/)?.[1];
  const user = named((tag) => /type="text"|autocomplete="username"/.test(tag));
  const pass = named((tag) => /type="password"/.test(tag));
  assert.ok(user && pass, "a login form");
  return { [user]: name, [pass]: secret };
}

test("without a session every page of the console leads to the login", async () => {
  for (const path of ["/console", "/console/reports"]) {
    const answer = await new Browser().go(path);
    assert.ok([302, 303].includes(answer.status), `${path}: ${answer.status}`);
    assert.match(answer.headers.get("location"), /\/console\/login/);
  }
});

test("the right password opens it, with a cookie that scripts and other sites cannot use", async () => {
  const browser = new Browser();
  const answer = await browser.login("lan", password);
  assert.ok([302, 303].includes(answer.status), String(answer.status));
  assert.match(browser.lastCookie, /HttpOnly/i);
  assert.match(browser.lastCookie, /SameSite=(Lax|Strict)/i);
  assert.equal((await browser.go("/console")).status, 200);
});

test("a wrong password and an unknown name are refused alike", async () => {
  const wrong = await new Browser().login("lan", "sai-mat-khau");
  const unknown = await new Browser().login("khong-co-ai", "sai-mat-khau");
  assert.equal(wrong.status, unknown.status);
  assert.ok([200, 400, 401, 403, 422].includes(wrong.status));
});

test("without the CSRF token a write is 403", async () => {
  const browser = new Browser();
  await browser.login("lan", password);
  assert.equal((await browser.go("/console/logout", { fields: {} })).status, 403);
  assert.equal((await browser.go("/console/logout", { fields: { csrf: "sai", csrf_token: "sai", _csrf: "sai" } })).status, 403);
  assert.equal((await browser.go("/console")).status, 200, "still in");
});

test("logout ends the session on the server", async () => {
  const browser = new Browser();
  await browser.login("lan", password);
  const kept = new Map(browser.cookies);
  const { html } = await browser.go("/console");
  const form = html.match(/<form[^>]*action="\/console\/logout"[\s\S]*?<\/form>/)?.[0];
  assert.ok(form, "a logout form");
  const answer = await browser.go("/console/logout", { fields: hidden(form) });
  assert.ok([302, 303].includes(answer.status));
  browser.cookies = kept;
  assert.ok([302, 303].includes((await browser.go("/console")).status));
});

test("a disabled account is out at once", async () => {
  await server.addUser("tuan", "intake");
  const browser = new Browser();
  await browser.login("tuan", password);
  assert.equal((await browser.go("/console")).status, 200);
  assert.equal((await server.run(["user", "disable", "tuan"])).code, 0);
  assert.ok([302, 303].includes((await browser.go("/console")).status));
});

test("after five bad passwords it is 429 with Retry-After, for the right one too, and for this name only", async () => {
  await server.addUser("binh", "intake");
  const statuses = [];
  for (let times = 0; times < 6; times++) statuses.push((await new Browser().login("binh", `sai-${times}`)).status);
  const answer = await new Browser().login("binh", password);
  assert.equal(answer.status, 429, statuses.join());
  assert.ok(Number(answer.headers.get("retry-after")) > 0);
  assert.ok([302, 303].includes((await new Browser().login("lan", password)).status));
});
