// /api/v1/openapi.json describes what is there: every call in it answers as it says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Api } from "../support/api.mjs";
import { png } from "../support/samples.mjs";
import { misfits, resolve } from "../support/schema.mjs";
import { until } from "../support/wait.mjs";
import { wards, World } from "../support/world.mjs";

const world = await World.open();
const description = await (await fetch(`${world.server.url}/api/v1/openapi.json`)).json();
const admin = await world.as("admin,sealed");
const { code } = await world.filed();
await world.bringTo("in_progress", code);
const { body: medium } = await admin.upload(png(40, 40, 1), "a.png", "image/png");
const report = await until("a document", async () => {
  const now = await admin.report(code);
  return now.documents.length > 0 && now;
});
const delivery = (await admin.all("/inbox")).find(({ state }) => state === "read");

/** What stands for the parts of a path. */
const parts = {
  "/reports/{code}": { code },
  "/reports/{code}/actions/{action}": { code, action: "resolve" },
  "/reports/{code}/messages": { code },
  "/reports/{code}/documents/{file}": { code, file: `${report.documents[0].id}.pdf` },
  "/reports/{code}/dossier.zip": { code },
  "/media/{id}": { id: medium.id },
  "/conversations/{id}": { id: report.conversation },
  "/conversations/{id}/hand-back": { id: report.conversation },
  "/inbox/{id}/replay": { id: delivery.id },
};
const bodies = {
  createReport: { field: "other", text: "Đèn đường hỏng.", place: { text: "phố Huế" }, reporter: null, channel: "phone" },
  act: { result: "Đã xử lý.", media: [medium.id] },
  sendMessage: { text: "Cảm ơn bạn." },
};

const pathOf = (pattern, values = parts[pattern] ?? {}) => pattern.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);

/** Makes the call and looks whether its answer is described. */
async function answers(api, method, path, { body, form, expected } = {}) {
  const answer = await api.call(method.toUpperCase(), path, { body, form });
  const described = expected.responses[answer.status];
  assert.ok(described, `${method} ${path}: ${answer.status} is not described: ${answer.bytes.toString().slice(0, 300)}`);
  const full = described.$ref ? resolve(description, described.$ref) : described;
  const schema = full.content?.["application/json"]?.schema;
  if (schema) assert.deepEqual(misfits(description, schema, answer.body), [], `${method} ${path}`);
  return answer;
}

for (const [pattern, operations] of Object.entries(description.paths)) {
  for (const [method, operation] of Object.entries(operations)) {
    test(`${method.toUpperCase()} ${pattern} answers as described`, async () => {
      const form = operation.operationId === "uploadMedia" ? new FormData() : undefined;
      form?.set("file", new Blob([png(41, 41, 2)], { type: "image/png" }), "b.png");
      const good = await answers(admin, method, pathOf(pattern), { body: bodies[operation.operationId], form, expected: operation });
      assert.ok(good.status < 300, `${good.status} ${good.bytes.toString().slice(0, 300)}`);
      assert.ok(Object.keys(operation.responses).includes(String(good.status)));
    });

    if (operation.security?.length === 0) continue;
    test(`${method.toUpperCase()} ${pattern} without a token is 401, with too small a role as described`, async () => {
      const bare = await answers(new Api(world.server.url), method, pathOf(pattern), { expected: operation });
      assert.equal(bare.status, 401);
      const unit = await world.as("unit", wards.there);
      const other = await answers(unit, method, pathOf(pattern), { body: method === "post" ? {} : undefined, expected: operation });
      if (pattern.includes("{")) assert.ok([403, 404].includes(other.status), String(other.status));
    });
  }
}

test("what a report shows in each state fits: sealed, anonymous, rated, merged", async () => {
  const schema = { $ref: "#/components/schemas/Report" };
  const sealed = await world.taken({ field: "official_conduct", text: "Cán bộ gây khó dễ.", reporter: null });
  const [into, merged] = [await world.taken(), await world.taken()];
  await admin.must(merged, "merge", { into });
  for (const one of [sealed, into, merged]) assert.deepEqual(misfits(description, schema, await admin.report(one)), []);
  assert.equal((await admin.report(merged)).merged_into, into);
});

test("every path that the server routes is described", () => {
  const served = ["/reports", "/reports/{code}", "/reports/{code}/actions/{action}", "/reports/{code}/messages", "/reports/{code}/documents/{file}",
    "/reports/{code}/dossier.zip", "/media", "/media/{id}", "/conversations/{id}", "/conversations/{id}/hand-back", "/units", "/fields", "/stats",
    "/inbox", "/inbox/{id}/replay", "/outbox", "/openapi.json"];
  assert.deepEqual(Object.keys(description.paths).sort(), served.sort());
});
