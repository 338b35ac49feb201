// Who may do what: by role, by unit, and that nobody learns of what is not theirs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../support/api.mjs";
import { wards, World } from "../support/world.mjs";

const world = await World.open();
const intakes = ["accept", "ask", "decline", "propose", "assign", "merge", "unmerge", "verify", "close", "reopen"];
const may = {
  intake: intakes,
  leader: [...intakes, "direct"],
  unit: ["acknowledge", "return", "resolve"],
  publisher: ["publish", "unpublish"],
  inspector: [],
};
const all = [...intakes, "direct", "acknowledge", "return", "resolve", "publish", "unpublish"];
may.admin = all;

const code = await world.taken();
await world.bringTo("referred", code);

for (const [role, actions] of Object.entries(may)) {
  test(`${role}: 403 for every action that is not the role's`, async () => {
    const api = await world.as(role, role === "unit" ? wards.here : undefined);
    const before = await (await world.as("admin")).report(code);
    for (const action of all) {
      // A version that never was: who may act is told so (or that the status forbids it), and nothing changes.
      const answer = await api.act(code, action, {}, { "if-match": '"999999"' });
      if (actions.includes(action)) {
        assert.ok([400, 409, 412, 422].includes(answer.status), `${action}: ${answer.status}`);
      } else {
        assert.equal(answer.status, 403, `${action}: ${answer.status}`);
        assert.equal(typeof answer.body.error.code, "string");
      }
    }
    assert.equal((await (await world.as("admin")).report(code)).version, before.version);
  });
}

test("roles add up", async () => {
  const api = await world.as("intake,publisher");
  const fresh = await world.taken();
  assert.equal((await api.act(fresh, "accept")).status, 200);
  assert.equal((await api.act(fresh, "publish", { title: "x", text: "x", media: [] })).status, 409);
});

test("without a token, with a wrong one and with a revoked one it is 401", async () => {
  const { url } = world.server;
  for (const api of [new Api(url), new Api(url, "khong-phai"), new Api(url, "")]) {
    for (const path of ["/reports", `/reports/${code}`, "/outbox", "/inbox", "/units", "/stats"]) {
      assert.equal((await api.get(path)).status, 401, path);
    }
    assert.equal((await api.act(code, "accept")).status, 401);
  }
  const { stdout } = await world.server.run(["token", "add", "se-thu-hoi", "--role", "intake"]);
  const api = new Api(url, stdout.trim());
  assert.equal((await api.get("/reports")).status, 200);
  const revoked = await world.server.run(["token", "revoke", "se-thu-hoi"]);
  assert.equal(revoked.code, 0, revoked.stderr);
  assert.equal((await api.get("/reports")).status, 401);
});

test("a unit sees only what is assigned to it; the rest is 404 before any 403", async () => {
  const here = await world.as("unit", wards.here);
  const there = await world.as("unit", wards.there);
  const untouched = await world.taken();
  assert.equal((await here.get(`/reports/${code}`)).status, 200);
  for (const [api, hidden] of [[there, code], [here, untouched], [there, untouched]]) {
    assert.equal((await api.get(`/reports/${hidden}`)).status, 404);
    for (const action of ["acknowledge", "accept", "publish"]) {
      assert.equal((await api.act(hidden, action)).status, 404, action);
    }
    assert.equal((await api.get(`/reports/${hidden}/dossier.zip`)).status, 404);
    assert.ok(!(await api.get("/reports?limit=200")).bytes.toString().includes(hidden));
  }
  assert.ok((await here.get("/reports?limit=200")).bytes.toString().includes(code));
});

test("a report that was returned leaves the unit's sight for acting", async () => {
  const mine = await world.taken();
  await world.bringTo("referred", mine, wards.there);
  const there = await world.as("unit", wards.there);
  await there.must(mine, "return", { reason: "Không thuộc phường." });
  assert.ok([403, 404, 409].includes((await there.act(mine, "acknowledge")).status));
});

test("an inspector and a publisher read, and write nothing", async () => {
  for (const role of ["inspector", "publisher"]) {
    const api = await world.as(role);
    assert.equal((await api.get(`/reports/${code}`)).status, 200, role);
    assert.equal((await api.post(`/reports/${code}/messages`, { text: "x" })).status, 403, role);
    assert.equal((await api.post("/reports", { field: "other", text: "x" })).status, 403, role);
  }
});
