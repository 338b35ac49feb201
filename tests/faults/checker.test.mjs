// The checks must be able to fail: each on a log that is broken in one place.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as check from "./support/checker.mjs";

const rows = (...mids) => mids.map((external_id) => ({ external_id }));
const report = (code, ...kinds) => ({ code, documents: kinds.map((kind) => ({ kind })) });

test("a log with everything once, in order, has no complaint", () => {
  const kept = rows("a", "b", "c");
  assert.deepEqual(check.keptOnce(["a", "b", "c"], kept), []);
  assert.deepEqual(check.keptInOrder([["a", "b", "c"]], kept), []);
  assert.deepEqual(check.heardOnce([{ metadata: "x" }, { metadata: "y" }]), []);
});

test("a message that was delivered again counts once", () => {
  assert.deepEqual(check.keptOnce(["a", "a", "b"], rows("a", "b")), []);
});

test("a lost message is named", () => {
  assert.deepEqual(check.keptOnce(["a", "b", "c"], rows("a", "c")), ["lost: b"]);
});

test("a doubled message is named", () => {
  assert.deepEqual(check.keptOnce(["a", "b"], rows("a", "b", "b")), ["2 times on file: b"]);
});

test("a message that nobody acknowledged is on file once at most as well", () => {
  assert.deepEqual(check.keptOnce([], rows("a", "a")), ["2 times on file: a"]);
});

test("messages of one citizen in another order are named, those of two citizens may mix", () => {
  assert.equal(check.keptInOrder([["a", "b", "c"]], rows("a", "c", "b")).length, 1);
  assert.deepEqual(check.keptInOrder([["a", "c"], ["b", "d"]], rows("b", "a", "d", "c")), []);
});

test("a row of the outbox that was heard twice is named", () => {
  assert.deepEqual(check.heardOnce([{ metadata: "x" }, { metadata: "y" }, { metadata: "x" }]), ["heard 2 times: x"]);
});

test("a confirmed form without a code, with two, or with one that is not on file is named", () => {
  const told = (...codes) => new Map([["p", codes]]);
  assert.deepEqual(check.filedOnce(["p"], told("A", "A"), [report("A")]), []);
  assert.equal(check.filedOnce(["p"], told(), []).length, 1);
  assert.equal(check.filedOnce(["p"], told("A", "B"), [report("A"), report("B")]).length, 1);
  assert.equal(check.filedOnce(["p"], told("A"), []).length, 1);
});

test("a report that nobody was told of, and one that is there twice, are named", () => {
  const told = new Map([["p", ["A"]]]);
  assert.equal(check.filedOnce(["p"], told, [report("A"), report("B")]).length, 1);
  assert.equal(check.filedOnce(["p"], told, [report("A"), report("A")]).length, 1);
});

test("a report without its sheet is named", () => {
  assert.deepEqual(check.sheetsThere([report("A", "intake_sheet"), report("B", "dossier")]), ["no sheet: B"]);
});

test("a gap, a repeated number and a late start in a series are named", () => {
  assert.deepEqual(check.noGaps("archive", [1, 2, 3]), []);
  for (const broken of [[1, 3], [1, 2, 2], [2, 3]]) assert.equal(check.noGaps("archive", broken).length, 1);
});

test("the register counts each symbol and year by itself", () => {
  const row = (number, year) => ({ number, year });
  assert.deepEqual(check.registerWithoutGaps([row("01/BC", 2026), row("02/BC", 2026), row("01/BC", 2027)]), []);
  assert.equal(check.registerWithoutGaps([row("01/BC", 2026), row("03/BC", 2026)]).length, 1);
});
