// Each action in each status: where it leads, and that a forbidden one changes nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { wards, World } from "../support/world.mjs";

const world = await World.open();
const admin = await world.as("admin");
const other = await world.taken({ text: "Tin khác cùng nội dung." });

const bodies = {
  accept: {},
  ask: { text: "Xin cho biết thêm số nhà." },
  decline: { reason: "Không thuộc địa bàn." },
  propose: { measure: "Chuyển phường xử lý." },
  direct: { decision: "Đồng ý." },
  assign: { unit: wards.here },
  acknowledge: {},
  return: { reason: "Không thuộc phường." },
  resolve: { result: "Đã xử lý.", media: [] },
  verify: { ok: false, note: "Chưa đạt." },
  close: { answer: "Đã xử lý xong." },
  reopen: { reason: "Tái diễn." },
  merge: { into: other },
  unmerge: {},
  publish: { title: "Kết quả", text: "Đã xử lý.", media: [] },
  unpublish: { reason: "Đăng nhầm." },
};

// The road to each status, and the actions that lead on from it with the status after.
const roads = {
  received: [],
  awaiting_info: ["ask"],
  accepted: ["accept"],
  rejected: ["decline"],
  proposed: ["accept", "propose"],
  instructed: ["accept", "propose", "direct"],
  referred: ["accept", "propose", "direct", "assign"],
  returned: ["accept", "propose", "direct", "assign", "return"],
  in_progress: ["accept", "propose", "direct", "assign", "acknowledge"],
  result_reported: ["accept", "propose", "direct", "assign", "acknowledge", "resolve"],
  answered: ["accept", "propose", "direct", "assign", "acknowledge", "resolve", "close"],
  published: ["accept", "propose", "direct", "assign", "acknowledge", "resolve", "close", "publish"],
  reopened: ["decline", "reopen"],
  duplicate: ["merge"],
};
const onward = {
  received: { accept: "accepted", ask: "awaiting_info", decline: "rejected", merge: "duplicate" },
  awaiting_info: { accept: "accepted", decline: "rejected", merge: "duplicate" },
  accepted: { ask: "awaiting_info", decline: "rejected", propose: "proposed", close: "answered", merge: "duplicate" },
  rejected: { reopen: "reopened" },
  proposed: { direct: "instructed", merge: "duplicate" },
  instructed: { assign: "referred", close: "answered", merge: "duplicate" },
  referred: { acknowledge: "in_progress", return: "returned" },
  returned: { propose: "proposed", assign: "referred", merge: "duplicate" },
  in_progress: { return: "returned", resolve: "result_reported" },
  result_reported: { verify: "in_progress", close: "answered" },
  answered: { reopen: "reopened", publish: "published" },
  published: { reopen: "reopened", unpublish: "answered" },
  reopened: { decline: "rejected", propose: "proposed", assign: "referred", close: "answered", merge: "duplicate" },
  duplicate: { unmerge: "received" },
};

// Allowed by status, but only for a report that stands in public: the one on this road never did.
const alsoNamed = { reopened: ["unpublish"] };

async function reportIn(status) {
  const code = await world.taken();
  for (const action of roads[status]) await admin.must(code, action, bodies[action]);
  assert.equal((await admin.report(code)).status, status);
  return code;
}

for (const [status, moves] of Object.entries(onward)) {
  test(`${status}: what is forbidden is 409 and names what is allowed`, async () => {
    const code = await reportIn(status);
    const before = await admin.report(code);
    for (const action of Object.keys(bodies).filter((name) => !(name in moves))) {
      const answer = await admin.act(code, action, bodies[action]);
      assert.equal(answer.status, 409, `${action}: ${answer.bytes}`);
      assert.ok(answer.body.error.message.length > 0);
      assert.equal(typeof answer.body.error.code, "string");
      assert.deepEqual([...answer.body.error.allowed].sort(), [...Object.keys(moves), ...(alsoNamed[status] ?? [])].sort(), action);
    }
    const after = await admin.report(code);
    assert.equal(after.version, before.version);
    assert.equal(after.history.length, before.history.length);
  });

  for (const [action, to] of Object.entries(moves)) {
    test(`${status}: ${action} leads to ${to}`, async () => {
      const code = await reportIn(status);
      const before = await admin.report(code);
      const answer = await admin.act(code, action, bodies[action]);
      assert.equal(answer.status, 200, answer.bytes.toString());
      assert.equal(answer.body.status, to);
      assert.ok(answer.body.version > before.version);
      const { history } = await admin.report(code);
      const line = history.at(-1);
      assert.deepEqual([line.action, line.from, line.to], [action, status, to]);
      assert.ok(line.actor.length > 0);
      assert.ok(Date.parse(line.at) > 0);
    });
  }
}

test("verify ok keeps the result for close; not ok sends it back", async () => {
  const code = await reportIn("result_reported");
  assert.equal((await admin.must(code, "verify", { ok: true })).status, "result_reported");
  assert.equal((await admin.must(code, "close", bodies.close)).status, "answered");
  const again = await reportIn("result_reported");
  assert.equal((await admin.must(again, "verify", { ok: false, note: "Ảnh không đúng chỗ." })).status, "in_progress");
  assert.equal((await admin.must(again, "resolve", bodies.resolve)).status, "result_reported");
});

test("unmerge gives back the status before the merge", async () => {
  const code = await reportIn("instructed");
  await admin.must(code, "merge", { into: other });
  assert.equal((await admin.must(code, "unmerge")).status, "instructed");
});

test("a report cannot be merged into itself, into nothing or into a ring", async () => {
  const [a, b] = [await world.taken(), await world.taken()];
  for (const into of [a, "PA-0000-0001", ""]) {
    const answer = await admin.act(a, "merge", { into });
    assert.ok(answer.status >= 400 && answer.status < 500, `${into}: ${answer.status}`);
  }
  await admin.must(a, "merge", { into: b });
  const ring = await admin.act(b, "merge", { into: a });
  assert.ok(ring.status >= 400 && ring.status < 500, String(ring.status));
});

test("each required word of a body that is missing is named", async () => {
  for (const [status, action, field] of [
    ["received", "ask", "text"],
    ["received", "decline", "reason"],
    ["accepted", "propose", "measure"],
    ["proposed", "direct", "decision"],
    ["instructed", "assign", "unit"],
    ["in_progress", "return", "reason"],
    ["in_progress", "resolve", "result"],
    ["instructed", "close", "answer"],
    ["answered", "publish", "title"],
    ["received", "merge", "into"],
  ]) {
    const code = await reportIn(status);
    const { [field]: _, ...rest } = bodies[action];
    for (const body of [rest, { ...rest, [field]: "   " }, { ...rest, [field]: 7 }]) {
      const answer = await admin.act(code, action, body);
      assert.ok([400, 422].includes(answer.status), `${action} ${JSON.stringify(body)}: ${answer.status}`);
      assert.equal(answer.body.error.field, field, action);
    }
    assert.equal((await admin.report(code)).status, status);
  }
});

test("an unknown action, unit, code or a broken body is refused with an error object", async () => {
  const code = await reportIn("instructed");
  for (const [expected, answer] of [
    [[404], await admin.act(code, "explode")],
    [[400, 404, 422], await admin.act(code, "assign", { unit: "99999" })],
    [[404], await admin.act("PA-0000-0001", "accept")],
    [[400], await admin.post(`/reports/${code}/actions/assign`, "{\"unit\":")],
    [[400, 422], await admin.post(`/reports/${code}/actions/assign`, "[1]")],
  ]) {
    assert.ok(expected.includes(answer.status), `${answer.status} not in ${expected}`);
    assert.equal(typeof answer.body.error.code, "string");
    assert.equal(typeof answer.body.error.message, "string");
  }
});
