// Taking reports at the counter, finding them again, codes in any spelling.
import assert from "node:assert/strict";
import { test } from "node:test";
import { codePattern } from "../support/citizen.mjs";
import { wards, World } from "../support/world.mjs";

const world = await World.open();
const intake = await world.as("intake");
const codes = (list) => list.map(({ code }) => code);

const noise = await world.taken({ field: "public_order", text: "Karaoke kẹo kéo ầm ĩ suốt đêm ở ngõ 5." });
const rubbish = await world.taken({ field: "environment", text: "Rác thải xây dựng đổ trộm ven hồ." });
await world.bringTo("referred", rubbish);

test("a report taken at the counter has all that was given", async () => {
  const answer = await intake.post("/reports", {
    field: "construction",
    text: "Nhà số 3 xây vượt phép.",
    occurred: "từ tuần trước",
    place: { text: "số 3 phố Huế, phường Hai Bà Trưng", lat: 21.01, lon: 105.85 },
    reporter: { name: "Trần Thị Ví Dụ", phone: "0912345679", address: "số 4 phố Huế" },
    channel: "counter",
  });
  assert.ok([200, 201].includes(answer.status), answer.bytes.toString());
  const report = await intake.report(answer.body.code);
  assert.match(report.code, codePattern);
  assert.equal(report.field, "construction");
  assert.equal(report.text, "Nhà số 3 xây vượt phép.");
  assert.equal(report.occurred, "từ tuần trước");
  assert.ok(report.place.text.includes("phố Huế"));
  assert.equal(report.reporter.name, "Trần Thị Ví Dụ");
  assert.equal(report.status, "received");
  for (const key of ["version", "subfield", "urgency", "created_at", "due_at", "unit", "sealed", "media", "conversation", "messages", "documents", "history", "rating"]) {
    assert.ok(key in report, key);
  }
});

test("what is wrong in it is named", async () => {
  for (const [body, field] of [[{ text: "x" }, "field"], [{ field: "khong_co", text: "x" }, "field"], [{ field: "other" }, "text"]]) {
    const answer = await intake.post("/reports", { occurred: "nay", place: { text: "phường Cửa Nam" }, channel: "counter", ...body });
    assert.ok([400, 422].includes(answer.status), `${JSON.stringify(body)}: ${answer.status}`);
    assert.equal(answer.body.error.field, field);
  }
});

test("filters by status, field, unit, words with and without diacritics", async () => {
  const find = async (query) => codes(await intake.all(`/reports?limit=200&${new URLSearchParams(query)}`));
  assert.deepEqual(await find({ status: "referred" }), [rubbish]);
  assert.deepEqual(await find({ field: "public_order" }), [noise]);
  assert.deepEqual(await find({ unit: wards.here }), [rubbish]);
  assert.deepEqual(await find({ q: "kẹo kéo" }), [noise]);
  assert.deepEqual(await find({ q: "keo keo am i" }), [noise]);
  assert.deepEqual(await find({ q: noise }), [noise]);
  assert.deepEqual(await find({ since: "2090-01-01T00:00:00+07:00" }), []);
  assert.ok((await find({ since: "2020-01-01T00:00:00+07:00" })).length >= 2);
});

test("pages of two give every report once", async () => {
  for (let more = 0; more < 4; more++) await world.taken();
  const byTwo = codes(await intake.all("/reports?limit=2"));
  const atOnce = codes(await intake.all("/reports?limit=200"));
  assert.deepEqual(byTwo, atOnce);
  assert.equal(new Set(byTwo).size, byTwo.length);
  const first = await intake.get("/reports?limit=2");
  assert.equal(first.body.items.length, 2);
  for (const wrong of ["limit=0", "limit=201", "limit=x", "status=la", "after=khong-phai"]) {
    const answer = await intake.get(`/reports?${wrong}`);
    assert.ok([200, 400, 422].includes(answer.status), `${wrong}: ${answer.status}`);
    if (wrong === "limit=201" && answer.status === 200) assert.ok(answer.body.items.length <= 200);
  }
});

test("a code is accepted in any case, with or without hyphens, with O/0 and I/L/1 confused", async () => {
  for (const spelling of [noise.toLowerCase(), noise.replaceAll("-", ""), noise.replaceAll("0", "o").replaceAll("1", "i"), noise.replaceAll("1", "L")]) {
    assert.equal((await intake.get(`/reports/${encodeURIComponent(spelling)}`)).body?.code, noise, spelling);
    assert.ok([200, 301, 302, 303, 308].includes((await fetch(`${world.server.url}/t/${spelling}`, { redirect: "manual" })).status), spelling);
  }
});

test("one letter wrong is 404 everywhere", async () => {
  const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  for (let at = 3; at < noise.length; at++) {
    if (noise[at] === "-") continue;
    const letter = alphabet[(alphabet.indexOf(noise[at]) + 7) % 32];
    const wrong = noise.slice(0, at) + letter + noise.slice(at + 1);
    assert.equal((await intake.get(`/reports/${wrong}`)).status, 404, wrong);
    assert.equal((await fetch(`${world.server.url}/t/${wrong}`)).status, 404, wrong);
  }
});

test("units, fields and figures", async () => {
  const units = await intake.all("/units?limit=200");
  assert.ok(units.filter(({ level }) => level === "ward").length >= 126, String(units.length));
  const { body: fields } = await intake.get("/fields");
  assert.deepEqual(
    fields.items.map(({ code }) => code),
    ["urban_order", "public_order", "traffic", "construction", "environment", "food_safety", "fire_safety", "epidemic", "official_conduct", "other"],
  );
  assert.equal((await intake.get("/stats?from=2020-01-01&to=2099-12-31")).status, 200);
  const description = await fetch(`${world.server.url}/api/v1/openapi.json`);
  assert.equal(description.status, 200);
  assert.match((await description.json()).openapi, /^3\./);
});

test("what is not there is 404, a wrong method 405, both as an error object", async () => {
  for (const [method, path, expected] of [["GET", "/khong-co", 404], ["DELETE", `/reports/${noise}`, 405], ["GET", "/reports/PA-0000-0001", 404], ["GET", "/conversations/khong-co", 404], ["GET", "/media/khong-co", 404]]) {
    const answer = await intake.call(method, path);
    assert.ok(answer.status === expected || (expected === 405 && answer.status === 404), `${method} ${path}: ${answer.status}`);
    assert.equal(typeof answer.body?.error?.code, "string", `${method} ${path}`);
  }
});
