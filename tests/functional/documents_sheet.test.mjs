// The report sheet: a real PDF from filing on, numbered at propose without gaps, unchanged once issued.
import assert from "node:assert/strict";
import { test } from "node:test";
import { aReport } from "../support/citizen.mjs";
import { pdfText, sha256 } from "../support/samples.mjs";
import { until } from "../support/wait.mjs";
import { World } from "../support/world.mjs";

const world = await World.open();
const intake = await world.as("intake");

/** The newest sheet that fits, waiting for it. */
const sheet = (code, fits = () => true) =>
  until(`sheet of ${code}`, async () => (await intake.report(code)).documents.filter((one) => one.kind === "intake_sheet" && fits(one)).at(-1), { within: 30_000 });

const pdf = (code, document) => intake.get(`/reports/${code}/documents/${document.id}.pdf`);

test("from filing on there is a sheet without a number", async () => {
  const { code } = await world.filed();
  const document = await sheet(code);
  assert.ok(!document.number);
  assert.ok(document.formats.includes("pdf"));
  const answer = await pdf(code, document);
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("content-type"), /application\/pdf/);
  assert.equal(answer.bytes.subarray(0, 5).toString(), "%PDF-");
  assert.equal(sha256(answer.bytes), document.sha256);
  const text = (await pdfText(answer.bytes)).replaceAll(/\s+/g, " ");
  for (const words of ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "BÁO CÁO", code, "Tràng Tiền", aReport.name]) {
    assert.ok(text.includes(words), `${words} in:\n${text.slice(0, 1500)}`);
  }
});

test("the picture of the conversation is in its annex", async () => {
  const { code } = await world.filed({ content: "Bàn ghế màu vàng chanh chiếm hết vỉa hè." });
  const document = await sheet(code);
  const text = (await pdfText((await pdf(code, document)).bytes)).replaceAll(/\s+/g, " ");
  assert.ok(text.split("vàng chanh").length > 2, "in the body and in the annex");
});

test("at propose it is numbered, one series without gaps, and what was issued never changes", async () => {
  const codes = [];
  for (let index = 0; index < 4; index++) codes.push(await world.taken());
  for (const code of codes) await intake.must(code, "accept");
  const drafts = await Promise.all(codes.map((code) => sheet(code)));
  await Promise.all(codes.map((code) => intake.must(code, "propose", { measure: "Chuyển phường." })));
  const issued = await Promise.all(codes.map((code) => sheet(code, ({ number }) => number)));
  const numbers = issued.map(({ number }) => number);
  assert.ok(numbers.every((number) => /^0*\d+\/BC-BCĐ197$/.test(number.normalize("NFC"))), numbers.join());
  const series = numbers.map((number) => Number.parseInt(number, 10)).sort((a, b) => a - b);
  assert.deepEqual(series, [1, 2, 3, 4]);

  const first = issued[0];
  const before = (await pdf(codes[0], first)).bytes;
  assert.ok((await pdfText(before)).includes(first.number));
  await world.bringTo("received", codes[0]);
  const leader = await world.as("leader");
  await leader.must(codes[0], "direct", { decision: "Đồng ý." });
  await sheet(codes[0], (one) => one.id !== first.id && one.number === first.number);
  const after = await intake.report(codes[0]);
  assert.equal(after.documents.find(({ id }) => id === first.id).sha256, first.sha256);
  assert.deepEqual((await pdf(codes[0], first)).bytes, before);
  assert.deepEqual((await pdf(codes[0], drafts[0])).status, 200);
  assert.equal(sha256((await pdf(codes[0], drafts[0])).bytes), drafts[0].sha256);
});

test("only those who may see the report get its documents, and only its own", async () => {
  const [one, two] = [await world.taken(), await world.taken()];
  const document = await sheet(one);
  await sheet(two);
  assert.equal((await intake.get(`/reports/${two}/documents/${document.id}.pdf`)).status, 404);
  assert.equal((await intake.get(`/reports/${one}/documents/khong-co.pdf`)).status, 404);
  assert.equal((await (await world.as("unit", "00004")).get(`/reports/${one}/documents/${document.id}.pdf`)).status, 404);
  assert.equal((await fetch(`${world.server.url}/api/v1/reports/${one}/documents/${document.id}.pdf`)).status, 401);
});
