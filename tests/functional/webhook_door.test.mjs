// The webhook's door: who may speak, what is taken, what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { page } from "../support/server.mjs";
import { until } from "../support/wait.mjs";
import { envelope, facebookJson, newMid, newPsid, postRaw, text } from "../support/webhook.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const { url } = world.server;

const challenge = (query) => fetch(`${url}/webhooks/facebook?${new URLSearchParams(query)}`);
const right = { "hub.mode": "subscribe", "hub.verify_token": page.verifyToken, "hub.challenge": "1158201444" };

/** The newest delivery that fits, waiting for it. */
async function delivery(what, fits) {
  const admin = await world.as("admin,sealed");
  return until(`delivery: ${what}`, async () => (await admin.all("/inbox?limit=200")).find(fits));
}

test("the challenge is answered as it came", async () => {
  const answer = await challenge(right);
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), "1158201444");
});

test("a wrong token, a missing one and a wrong mode are 403", async () => {
  for (const wrong of [
    { ...right, "hub.verify_token": "sai" },
    { ...right, "hub.verify_token": "" },
    { "hub.mode": "subscribe", "hub.challenge": "1" },
    { ...right, "hub.mode": "unsubscribe" },
    {},
  ]) {
    const answer = await challenge(wrong);
    assert.equal(answer.status, 403, JSON.stringify(wrong));
    assert.ok(!(await answer.text()).includes("1158201444"));
  }
});

test("the challenge cannot be used to reflect a page", async () => {
  const answer = await challenge({ ...right, "hub.challenge": "<script>alert(1)</script>" });
  assert.ok(!(await answer.text()).includes("<script>"));
});

test("a bad or missing signature is 401 and keeps nothing", async () => {
  const mid = newMid();
  const body = facebookJson(envelope({ messaging: [text(newPsid(), "không được nhận", { mid })] }));
  assert.equal(await postRaw(url, body, { sign: null }), 401);
  assert.equal(await postRaw(url, body, { sign: "bi-mat-khac" }), 401);
  for (const header of ["sha256=", "sha1=00", `sha256=${"0".repeat(64)}`, `sha256=${"g".repeat(64)}`, "x".repeat(71)]) {
    assert.equal(await postRaw(url, body, { sign: null, headers: { "x-hub-signature-256": header } }), 401, header);
  }
  const admin = await world.as("admin,sealed");
  const kept = await admin.all("/inbox?limit=200");
  assert.ok(!kept.some((row) => JSON.stringify(row).includes(mid)));
});

test("the signature is over the raw bytes, in any spelling of the JSON", async () => {
  const value = envelope({ messaging: [text(newPsid(), "Ngập nước ở ngõ 12 😢")] });
  assert.equal(await postRaw(url, facebookJson(value)), 200);
  assert.equal(await postRaw(url, JSON.stringify(value, null, 3)), 200);
});

test("what cannot be parsed is answered 200, kept with its bytes and buried", async () => {
  const mark = `rac-${Date.now()}`;
  assert.equal(await postRaw(url, `{"object":"page","entry":[{"${mark}`), 200);
  const admin = await world.as("admin,sealed");
  const row = await until("the buried delivery", async () =>
    (await admin.all("/inbox?state=buried&limit=200")).find(({ raw }) => String(raw).includes(mark)),
  );
  assert.equal(row.state, "buried");
  assert.ok(row.reason.length > 0);
  assert.equal(row.bytes, `{"object":"page","entry":[{"${mark}`.length);
  assert.deepEqual(row.messages, []);
});

test("bytes that are no text are answered 200", async () => {
  assert.equal(await postRaw(url, Buffer.from([0, 255, 254, 128, 10, 123])), 200);
  assert.equal(await postRaw(url, ""), 200);
  assert.equal(await postRaw(url, "[]"), 200);
  assert.equal(await postRaw(url, "null"), 200);
  assert.equal(await postRaw(url, "[".repeat(50_000)), 200);
});

test("another Page's delivery is kept as foreign and makes no message", async () => {
  const mid = newMid();
  const body = facebookJson(envelope({ messaging: [text(newPsid(), "Trang khác", { mid })] }, { pageId: "555000111" }));
  assert.equal(await postRaw(url, body), 200);
  const row = await delivery("foreign", ({ state, raw }) => state === "foreign" && String(raw).includes(mid));
  assert.deepEqual(row.messages, []);
});

test("a read delivery names its messages", async () => {
  const mid = newMid();
  assert.equal(await postRaw(url, facebookJson(envelope({ messaging: [text(newPsid(), "Xin chào", { mid })] }))), 200);
  const row = await delivery("read", ({ state, messages }) => state === "read" && messages.includes(mid));
  assert.match(row.received_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  assert.equal(typeof row.bytes, "number");
});

test("a body over 1 MiB is 413, one just under it is taken", async () => {
  const over = Buffer.alloc(1024 * 1024 + 1, 32);
  assert.equal(await postRaw(url, over), 413);
  const value = envelope({ messaging: [text(newPsid(), "dài")] });
  const body = facebookJson(value);
  assert.equal(await postRaw(url, body + " ".repeat(1024 * 1024 - body.length)), 200);
});

test("only admin reads the inbox", async () => {
  for (const role of ["intake", "leader", "publisher", "inspector"]) {
    const api = await world.as(role);
    assert.equal((await api.get("/inbox")).status, 403, role);
  }
});
