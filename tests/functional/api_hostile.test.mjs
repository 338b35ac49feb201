// The API against wrong, huge and hostile input, and what it must not let through.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Api } from "../support/api.mjs";
import { deliver, newMid, postRaw, read, text } from "../support/webhook.mjs";
import { until } from "../support/wait.mjs";
import { wards, World } from "../support/world.mjs";

const world = await World.open();
const intake = await world.as("intake");
const admin = await world.as("admin");
const code = await world.taken();

/** The answer is an error of the client with an error object; gives it. */
async function refused(answer, field) {
  assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.bytes.toString().slice(0, 300)}`);
  assert.equal(typeof answer.body?.error?.code, "string");
  assert.ok(answer.body.error.message.length > 0);
  if (field) assert.equal(answer.body.error.field, field);
  return answer;
}

test("a body that is no JSON object is 400", async () => {
  for (const body of ["{", "[]", "7", "null", "\"text\"", "{\"text\":\"a\"}}", "\u0000", "[".repeat(100_000), "{\"a\":".repeat(100) + "1" + "}".repeat(100)]) {
    const answer = await refused(await intake.call("POST", `/reports/${code}/actions/ask`, { body }));
    assert.equal(answer.status, 400, body.slice(0, 20));
  }
});

test("a value of the wrong type is named, and nothing is done", async () => {
  for (const [action, body, field] of [
    ["ask", { text: 7 }, "text"],
    ["ask", { text: ["a"] }, "text"],
    ["decline", { reason: { a: 1 } }, "reason"],
    ["accept", { note: 7 }, "note"],
    ["accept", { urgency: "rat_gap" }, "urgency"],
    ["accept", { field: "khong_co" }, "field"],
    ["merge", { into: 7 }, "into"],
    ["accept", { media: "x" }, "media"],
    ["accept", { media: [7] }, "media"],
  ]) {
    await refused(await intake.act(code, action, body), field);
  }
  assert.equal((await intake.report(code)).status, "received");
});

test("what is wrong in a new report is named", async () => {
  const good = { field: "other", text: "Đèn hỏng.", channel: "phone" };
  for (const [more, field] of [
    [{ subfield: "khong_co" }, "subfield"],
    [{ urgency: "x" }, "urgency"],
    [{ channel: "messenger" }, "channel"],
    [{ place: 7 }, "place"],
    [{ place: { lat: 21 } }, "place"],
    [{ place: { lat: 210, lon: 105 } }, "place"],
    [{ place: { lat: "a", lon: 105 } }, "place"],
    [{ place: { unit: "99999" } }, "place"],
    [{ reporter: "Ông A" }, "reporter"],
    [{ reporter: { name: 7 } }, "reporter"],
    [{ reporter: { name: "a".repeat(501) } }, "reporter"],
    [{ occurred: 7 }, "occurred"],
    [{ text: "a".repeat(8001) }, "text"],
    [{ text: 7 }, "text"],
    [{ text: " \n" }, "text"],
    [{ field: undefined }, "field"],
  ]) {
    const answer = await refused(await intake.post("/reports", { ...good, ...more }), field);
    assert.equal(answer.status, 400, JSON.stringify(more));
  }
});

test("NUL, broken UTF-8 and characters of direction end in clean text, never in an error of the server", async () => {
  const body = Buffer.concat([Buffer.from('{"field":"other","channel":"phone","text":"a\\u0000b '), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from(' c\\ud800 \u202e"}')]);
  const answer = await fetch(`${world.server.url}/api/v1/reports`, { method: "POST", headers: { authorization: `Bearer ${intake.token}`, "content-type": "application/json" }, body });
  assert.ok([201, 400].includes(answer.status), String(answer.status));
  if (answer.status === 201) assert.ok(!(await answer.text()).includes("\0"));
});

test("limits: 256 KiB of JSON, long codes, paths, queries and keys", async () => {
  const large = await intake.call("POST", `/reports/${code}/actions/ask`, { body: JSON.stringify({ text: "a".repeat(257 * 1024) }) });
  assert.equal((await refused(large)).status, 413);
  assert.equal((await refused(await intake.get(`/reports/${"A".repeat(5000)}`))).status, 404);
  for (const path of ["/reports/%00", "/reports/%ff", `/media/${"%2e%2e%2f".repeat(20)}etc%2fpasswd`]) {
    assert.ok([400, 404].includes((await intake.get(path)).status), path);
  }
  assert.equal((await intake.get(`/reports?q=${"a".repeat(3000)}`)).status, 200);
  await refused(await intake.act(code, "accept", {}, { "idempotency-key": "k".repeat(300) }));
  assert.equal((await intake.report(code)).status, "received");
});

test("wrong values of lists are 400 and named; a limit above 200 counts as 200", async () => {
  for (const [path, field] of [
    ["/reports?limit=0", "limit"], ["/reports?limit=-1", "limit"], ["/reports?limit=x", "limit"], ["/reports?limit=", "limit"],
    ["/reports?after=khong-phai", "after"], ["/reports?after=1.%27;DROP", undefined], ["/reports?status=la", "status"], ["/reports?field=la", "field"],
    ["/reports?sort=la", "sort"], ["/reports?since=hom-qua", "since"], ["/reports?overdue=co", "overdue"],
    ["/stats?from=x", "from"], ["/stats?to=2026-13-01", "to"],
  ]) {
    const answer = await intake.get(path);
    if (field) assert.equal((await refused(answer, field)).status, 400, path);
    else assert.ok([200, 400].includes(answer.status), path);
  }
  for (const [path, field] of [["/inbox?state=la", "state"], ["/inbox?after=la", "after"], ["/inbox?limit=0", "limit"], ["/outbox?state=la", "state"], ["/outbox?after=la", "after"]]) {
    assert.equal((await refused(await admin.get(path), field)).status, 400, path);
  }
  assert.equal((await intake.get("/reports?limit=99999999999999999999999")).status, 200);
  assert.equal((await intake.get("/reports?since=2020-01-01T00:00:00+07:00")).body.items.length > 0, true, "a bare plus sign");
});

test("SQL and LIKE signs in a search are words", async () => {
  for (const q of ["%", "_", "' OR 1=1 --", "\\", "!%", "\"", "(", "*"]) {
    assert.equal((await intake.get(`/reports?q=${encodeURIComponent(q)}`)).status, 200, q);
  }
});

test("a token is not taken from elsewhere, nor in another form", async () => {
  const { url } = world.server;
  const status = async (headers, query = "") => (await fetch(`${url}/api/v1/reports${query}`, { headers })).status;
  assert.equal(await status({ authorization: `Basic ${intake.token}` }), 401);
  assert.equal(await status({ authorization: intake.token }), 401);
  assert.equal(await status({ authorization: "Bearer " }), 401);
  assert.equal(await status({ authorization: `Bearer ${intake.token} x` }), 401);
  assert.equal(await status({}, `?access_token=${intake.token}`), 401);
  assert.equal(await status({ authorization: `bearer ${intake.token}` }), 200, "the scheme in any case");
  const refusal = await fetch(`${url}/api/v1/reports`);
  assert.equal(refusal.headers.get("www-authenticate"), "Bearer");
});

test("a kept answer is for the same caller with the same rights only", async () => {
  const { server } = world;
  const token = async (roles) => (await server.run(["token", "add", "doi-quyen", "--role", roles])).stdout.trim();
  const strong = new Api(server.url, await token("intake,sealed"));
  const key = { "idempotency-key": randomUUID() };
  const body = { field: "official_conduct", text: "Cán bộ một cửa nhận phong bì.", channel: "phone" };
  const first = await strong.post("/reports", body, key);
  assert.equal(first.status, 201, first.bytes.toString());
  const again = await strong.post("/reports", body, key);
  assert.equal(again.status, 201);
  assert.deepEqual(again.body, first.body);
  assert.equal(again.headers.get("etag"), first.headers.get("etag"));
  await server.run(["token", "revoke", "doi-quyen"]);
  const weak = new Api(server.url, await token("intake"));
  const replayed = await weak.post("/reports", body, key);
  assert.equal(replayed.status, 403);
  assert.ok(!replayed.bytes.toString().includes(first.body.code));
});

test("a kept answer about a report that was sealed since is not there for who may not open it", async () => {
  const [strong, weak] = [await world.as("intake,sealed"), await world.as("intake")];
  const mine = await world.taken({ text: "Nhân viên tổ dân phố tự thu tiền giữ xe." });
  const key = { "idempotency-key": randomUUID() };
  assert.equal((await weak.act(mine, "ask", { text: "Xin cho biết thời gian." }, key)).status, 200);
  assert.equal((await weak.act(mine, "ask", { text: "Xin cho biết thời gian." }, key)).status, 200, "until then it answers again");
  await strong.must(mine, "accept", { field: "official_conduct" });
  const replayed = await weak.act(mine, "ask", { text: "Xin cho biết thời gian." }, key);
  assert.equal(replayed.status, 404, replayed.bytes.toString());
  assert.ok(!replayed.bytes.toString().includes("giữ xe"));
});

test("an upload with the same key is one medium", async () => {
  const { png } = await import("../support/samples.mjs");
  const upload = async (headers) => {
    const form = new FormData();
    form.set("file", new Blob([png(37, 37, 6)], { type: "image/png" }), "a\r\nx: y\".png");
    return intake.call("POST", "/media", { form, headers });
  };
  const key = { "idempotency-key": randomUUID() };
  const [first, second, third] = [await upload(key), await upload(key), await upload({})];
  assert.equal(first.status, 201);
  assert.equal(second.body.id, first.body.id);
  assert.notEqual(third.body.id, first.body.id);
});

test("the code of a sealed report stands nowhere, also when an ordinary one was merged into it before", async () => {
  const strong = await world.as("intake,sealed");
  const [target, merged] = [await world.taken({ text: "Đường hỏng, cán bộ làm ngơ." }), await world.taken({ text: "Đường hỏng." })];
  await strong.must(merged, "merge", { into: target });
  await strong.must(target, "accept", { field: "official_conduct" });
  for (const roles of ["intake", "admin", "inspector", "publisher", "leader"]) {
    const api = await world.as(roles);
    assert.equal((await api.get(`/reports/${target}`)).status, 404, roles);
    const shown = await api.get(`/reports/${merged}`);
    assert.equal(shown.status, 200);
    assert.ok(!shown.bytes.toString().includes(target), `${roles} learns ${target} from ${merged}`);
    for (const path of ["/outbox?limit=200", "/reports?limit=200", `/reports?q=${target}`]) {
      assert.ok(!(await api.get(path)).bytes.toString().includes(target), `${roles} ${path}`);
    }
  }
  assert.equal((await strong.report(merged)).merged_into, target);
});

test("figures do not count what is sealed", async () => {
  const before = (await admin.get("/stats")).body.by_field.official_conduct ?? 0;
  await world.taken({ field: "official_conduct", text: "Cán bộ đòi tiền." });
  assert.equal((await admin.get("/stats")).body.by_field.official_conduct ?? 0, before);
});

test("a delivery that repeats, reads or edits in a sealed conversation shows no raw bytes", async () => {
  const citizen = world.citizen();
  const words = text(citizen.psid, "Ông cán bộ phường vòi tiền tôi sáng nay", { mid: newMid() });
  for (let times = 0; times < 2; times++) assert.equal(await deliver(world.server.url, words), 200);
  assert.equal(await deliver(world.server.url, read(citizen.psid)), 200);
  const strong = await world.as("admin,sealed");
  await until("all read", async () => {
    const mine = (await strong.all("/inbox?limit=200")).filter(({ raw }) => raw.includes(citizen.psid));
    return mine.length === 3 && mine.every(({ state }) => state !== "new");
  });
  assert.ok(!(await admin.get("/inbox?limit=200")).bytes.toString().includes(citizen.psid));
});

test("a unit that handles a report learns nothing of who sent it", async () => {
  const { code: mine } = await world.filed({ name: "Đặng Thị Kín Đáo", phone: "0977123456", address: "số 9 ngõ Yên Lặng" });
  await world.bringTo("referred", mine);
  const unit = await world.as("unit", wards.here);
  const shown = (await unit.get(`/reports/${mine}`)).bytes.toString();
  for (const secret of ["Kín Đáo", "0977123456", "977123456", "ngõ Yên Lặng"]) assert.ok(!shown.includes(secret), secret);
  assert.ok((await intake.get(`/reports/${mine}`)).bytes.toString().includes("Kín Đáo"));
  const { conversation } = await unit.report(mine);
  assert.equal((await unit.get(`/conversations/${conversation}`)).status, 404);
  assert.equal((await unit.get(`/reports/${mine}/dossier.zip`)).status, 403);
  for (const path of ["/inbox", "/outbox"]) assert.equal((await unit.get(path)).status, 403, path);
});

test("who may not act is told nothing of the status; who may not see is told nothing at all", async () => {
  const inspector = await world.as("inspector");
  const answer = await inspector.act(code, "close", { answer: "x" });
  assert.equal(answer.status, 403);
  assert.equal(answer.body.error.allowed, undefined);
  const stranger = await world.as("unit", wards.there);
  for (const action of ["acknowledge", "khong-co"]) assert.equal((await stranger.act(code, action)).status, 404);
});

test("a delivery that cannot be parsed is buried with its bytes and can be read again", async () => {
  assert.equal(await postRaw(world.server.url, "{khong phai json"), 200);
  const buried = await until("the buried one", async () => (await admin.all("/inbox?state=buried")).find(({ raw }) => raw === "{khong phai json"));
  assert.ok(buried.reason.length > 0);
  assert.equal(buried.bytes, 16);
  assert.equal((await admin.post(`/inbox/${buried.id}/replay`)).status, 202);
  await until("it read again", async () => (await admin.all("/inbox?state=buried")).some(({ id }) => id === buried.id));
  assert.equal((await admin.post("/inbox/khong-co/replay")).status, 404);
  assert.equal((await intake.post(`/inbox/${buried.id}/replay`)).status, 403);
});

test("a message to someone without a thread is 409, one to a stale version 412: nothing is noted as said", async () => {
  const counter = await refused(await intake.post(`/reports/${code}/messages`, { text: "Xin chào." }));
  assert.equal(counter.status, 409);
  const { code: mine } = await world.filed();
  const { version } = await intake.report(mine);
  const stale = await intake.post(`/reports/${mine}/messages`, { text: "Xin chào." }, { "if-match": `"${version + 7}"` });
  assert.equal((await refused(stale)).status, 412);
  for (const one of [code, mine]) assert.ok((await intake.report(one)).history.every(({ action }) => action !== "message"));
});

test("a list of two hundred reports comes quickly", async () => {
  for (let batch = 0; batch < 20; batch++) await Promise.all(Array.from({ length: 10 }, () => intake.post("/reports", { field: "other", text: "Đèn hỏng.", channel: "phone" })));
  await intake.get("/reports?limit=200");
  const began = performance.now();
  const { body } = await intake.get("/reports?limit=200");
  assert.equal(body.items.length, 200);
  const took = performance.now() - began;
  assert.ok(took < 1000, `${took} ms`);
});
