// A report about an official is sealed from its first line: for whoever may not open it, it does not exist.
import assert from "node:assert/strict";
import { test } from "node:test";
import { wards, World } from "../support/world.mjs";

const world = await World.open();
const words = "Cán bộ một cửa phường Cửa Nam vòi tiền chị hàng nước màu hồng đào.";
const { citizen, code } = await world.filed({ field: "Thái độ, trách nhiệm cán bộ", content: words });

test("it is sealed and opens for those who also hold sealed", async () => {
  for (const roles of ["intake,sealed", "leader,sealed", "admin,sealed", "inspector,sealed"]) {
    const report = await (await world.as(roles)).report(code);
    assert.equal(report.field, "official_conduct");
    assert.equal(report.sealed, true);
    assert.ok(report.text.includes("vòi tiền"));
  }
});

test("for everybody else it is 404, before any 403", async () => {
  for (const [roles, unit] of [["intake"], ["leader"], ["admin"], ["inspector"], ["publisher"], ["unit", wards.here]]) {
    const api = await world.as(roles, unit);
    for (const path of ["", "/dossier.zip"]) assert.equal((await api.get(`/reports/${code}${path}`)).status, 404, `${roles} ${path}`);
    assert.equal((await api.act(code, "accept")).status, 404, roles);
    assert.equal((await api.act(code, "publish", { title: "x", text: "x", media: [] })).status, 404, roles);
    assert.equal((await api.post(`/reports/${code}/messages`, { text: "x" })).status, 404, roles);
  }
});

test("its code appears in no list", async () => {
  for (const roles of ["intake", "leader", "admin", "inspector"]) {
    const api = await world.as(roles);
    for (const path of ["/reports?limit=200", "/reports?field=official_conduct&limit=200", `/reports?q=${encodeURIComponent("màu hồng đào")}`, `/reports?q=${code}`]) {
      assert.ok(!(await api.get(path)).bytes.toString().includes(code), `${roles} ${path}`);
    }
  }
  const admin = await world.as("admin");
  assert.ok(!(await admin.get("/outbox?limit=200")).bytes.toString().includes("hồng đào"));
});

test("its conversation is 404 and its deliveries show no raw bytes", async () => {
  const { conversation } = await (await world.as("intake,sealed")).report(code);
  for (const roles of ["intake", "admin", "inspector"]) {
    assert.equal((await (await world.as(roles)).get(`/conversations/${conversation}`)).status, 404, roles);
  }
  assert.equal((await (await world.as("intake,sealed")).get(`/conversations/${conversation}`)).status, 200);
  const without = (await (await world.as("admin")).get("/inbox?limit=200")).bytes.toString();
  assert.ok(!without.includes("h\\\\u1ed3ng") && !without.includes("hồng đào") && !without.includes(citizen.psid));
  assert.ok((await (await world.as("admin,sealed")).get("/inbox?limit=200")).bytes.toString().includes(citizen.psid));
});

test("/t/{code} shows its status, never its text or a person", async () => {
  const answer = await fetch(`${world.server.url}/t/${code}`);
  assert.equal(answer.status, 200);
  const html = await answer.text();
  for (const secret of ["vòi tiền", "hồng đào", "Nguyễn Thị Mẫu", "0912345678", "Hàng Bột"]) assert.ok(!html.includes(secret), secret);
});

test("its documents are 404", async () => {
  const open = await (await world.as("intake,sealed")).report(code);
  for (const document of open.documents) {
    for (const roles of ["intake", "admin", "inspector"]) {
      assert.equal((await (await world.as(roles)).get(`/reports/${code}/documents/${document.id}.pdf`)).status, 404, roles);
    }
  }
});

test("a unit to which it is assigned sees it only with sealed", async () => {
  const intake = await world.as("intake,sealed");
  const leader = await world.as("leader,sealed");
  await intake.must(code, "accept");
  await intake.must(code, "propose", { measure: "Chuyển thanh tra xác minh." });
  await leader.must(code, "direct", { decision: "Đồng ý." });
  await intake.must(code, "assign", { unit: wards.here });
  assert.equal((await (await world.as("unit", wards.here)).get(`/reports/${code}`)).status, 404);
  assert.equal((await (await world.as("unit,sealed", wards.here)).get(`/reports/${code}`)).status, 200);
  assert.equal((await (await world.as("unit,sealed", wards.there)).get(`/reports/${code}`)).status, 404);
});

test("words about an official seal it without the field being named", async () => {
  const other = world.citizen();
  await other.say("Ông cán bộ một cửa ở phường Cửa Nam vòi tiền 500 nghìn của tôi sáng nay");
  await other.hears("an answer");
  const without = (await (await world.as("admin")).get("/inbox?limit=200")).bytes.toString();
  assert.ok(!without.includes(other.psid));
});
