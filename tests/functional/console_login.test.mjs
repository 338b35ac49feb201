// The console's door: login, sessions, the CSRF token, growing delays, roles.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ConsoleClient, hidden } from "../support/console_client.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const { server } = world;
const password = await server.addUser("lan", "intake");
await server.addUser("hoa", "inspector");

test("without a session every page of the console leads to the login", async () => {
  for (const path of ["/console", "/console/reports"]) {
    const answer = await new ConsoleClient(server.url).go(path);
    assert.ok([302, 303].includes(answer.status), `${path}: ${answer.status}`);
    assert.match(answer.headers.get("location"), /\/console\/login/);
  }
});

test("the right password opens it, with a cookie that scripts and other sites cannot use", async () => {
  const browser = new ConsoleClient(server.url);
  const answer = await browser.login("lan", password);
  assert.ok([302, 303].includes(answer.status), String(answer.status));
  assert.match(browser.lastCookie, /HttpOnly/i);
  assert.match(browser.lastCookie, /SameSite=(Lax|Strict)/i);
  assert.equal((await browser.go("/console")).status, 200);
});

test("a wrong password and an unknown name are refused alike", async () => {
  const wrong = await new ConsoleClient(server.url).login("lan", "sai-mat-khau");
  const unknown = await new ConsoleClient(server.url).login("khong-co-ai", "sai-mat-khau");
  assert.equal(wrong.status, unknown.status);
  assert.ok([200, 400, 401, 403, 422].includes(wrong.status));
});

test("without the CSRF token a write is 403", async () => {
  const browser = new ConsoleClient(server.url);
  await browser.login("lan", password);
  assert.equal((await browser.go("/console/logout", { fields: {} })).status, 403);
  assert.equal((await browser.go("/console/logout", { fields: { csrf: "sai", csrf_token: "sai", _csrf: "sai" } })).status, 403);
  assert.equal((await browser.go("/console")).status, 200, "still in");
});

test("logout ends the session on the server", async () => {
  const browser = new ConsoleClient(server.url);
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
  const browser = new ConsoleClient(server.url);
  await browser.login("tuan", password);
  assert.equal((await browser.go("/console")).status, 200);
  assert.equal((await server.run(["user", "disable", "tuan"])).code, 0);
  assert.ok([302, 303].includes((await browser.go("/console")).status));
});

test("after five bad passwords it is 429 with Retry-After, for the right one too, and for this name only", async () => {
  await server.addUser("binh", "intake");
  const statuses = [];
  for (let times = 0; times < 6; times++) statuses.push((await new ConsoleClient(server.url).login("binh", `sai-${times}`)).status);
  const answer = await new ConsoleClient(server.url).login("binh", password);
  assert.equal(answer.status, 429, statuses.join());
  assert.ok(Number(answer.headers.get("retry-after")) > 0);
  assert.ok([302, 303].includes((await new ConsoleClient(server.url).login("lan", password)).status));
});
