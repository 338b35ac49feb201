// tally.mjs unit CTEST_XML FOLDER | tap FILE: prints "PASSED FAILED" for script/test.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The attributes of each `<name …>` in an XML text that test programs wrote. */
function elements(xml, name) {
  return [...xml.matchAll(new RegExp(`<${name}\\s([^>]*?)/?>`, "g"))].map(([, attributes]) =>
    Object.fromEntries([...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value])),
  );
}

/** A GoogleTest program counts each of its tests, any other program counts as one; a crash is a failure. */
function tallyUnit(ctestXml, folder) {
  let passed = 0;
  let failed = 0;
  for (const program of elements(readFileSync(ctestXml, "utf8"), "testcase")) {
    const file = join(folder, `test_${program.name}.xml`);
    const suite = existsSync(file) ? elements(readFileSync(file, "utf8"), "testsuites")[0] : undefined;
    const inside = suite ? Number(suite.failures) + Number(suite.errors) : 0;
    if (suite) passed += Number(suite.tests) - inside - Number(suite.disabled ?? 0);
    failed += inside;
    if (program.status === "run" && !suite) passed += 1;
    if (program.status !== "run" && inside === 0) failed += 1;
  }
  return [passed, failed];
}

/** The closing summary of node's TAP output; none at all is a failure. */
function tallyTap(file) {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const number = (name) => Number(text.match(new RegExp(`^# ${name} (\\d+)$`, "m"))?.[1] ?? Number.NaN);
  const [passed, failed, cancelled] = [number("pass"), number("fail"), number("cancelled")];
  return [passed, failed, cancelled].some(Number.isNaN) ? [0, 1] : [passed, failed + cancelled];
}

const [kind, ...files] = process.argv.slice(2);
console.log((kind === "unit" ? tallyUnit(...files) : tallyTap(...files)).join(" "));
