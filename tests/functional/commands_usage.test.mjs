// The command line: exit codes, one line of help on errors, configuration by file, environment and flags.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { run } from "../support/program.mjs";

const folder = mkdtempSync(join(tmpdir(), "kenh197-usage-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const inFolder = (verb, env = {}, input = "") => run(verb, { cwd: folder, env, input });

test("wrong usage is 2, with a line that helps", async () => {
  for (const verb of [[], ["khong-co"], ["serve", "--khong-co"], ["user"], ["user", "add"], ["token", "add"], ["export"], ["backup"]]) {
    const { code, stderr } = await inFolder(verb);
    assert.equal(code, 2, `${verb.join(" ")}: ${code} ${stderr}`);
    assert.ok(stderr.trim().length > 0, verb.join(" "));
  }
});

test("help is 0 and names every verb", async () => {
  const { code, stdout } = await inFolder(["--help"]);
  assert.equal(code, 0);
  for (const verb of ["serve", "demo", "simulator", "config", "doctor", "migrate", "user", "token", "units", "backup", "restore", "verify", "export", "replay"]) {
    assert.match(stdout, new RegExp(`\\b${verb}\\b`), verb);
  }
});

test("a broken configuration is 1 or 2 with one line that names it", async () => {
  writeFileSync(join(folder, "hong.toml"), "listen = [\n");
  for (const verb of [["config", "--config", "hong.toml"], ["config", "--config", "khong-co.toml"]]) {
    const { code, stderr } = await inFolder(verb);
    assert.ok([1, 2].includes(code), `${verb}: ${code}`);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
  }
});

test("file < environment < flags, and secrets are masked", async () => {
  writeFileSync(join(folder, "a.toml"), ['listen = "127.0.0.1:1001"', 'phase = "trial"', "[facebook]", 'app_secret = "bi-mat-trong-tep"', 'page_token = "PAGE-bi-mat"', 'verify_token = "xac-minh-bi-mat"', 'page_id = "42"'].join("\n"));
  const plain = await inFolder(["config", "--config", "a.toml"]);
  assert.equal(plain.code, 0, plain.stderr);
  assert.match(plain.stdout, /127\.0\.0\.1:1001/);
  assert.match(plain.stdout, /trial/);
  assert.match(plain.stdout, /42/);
  for (const secret of ["bi-mat-trong-tep", "PAGE-bi-mat"]) assert.ok(!plain.stdout.includes(secret), secret);
  const env = await inFolder(["config", "--config", "a.toml"], { KENH197_LISTEN: "127.0.0.1:1002", KENH197_FACEBOOK__PAGE_ID: "43" });
  assert.match(env.stdout, /127\.0\.0\.1:1002/);
  assert.match(env.stdout, /43/);
  const flag = await inFolder(["config", "--config", "a.toml", "--listen", "127.0.0.1:1003"], { KENH197_LISTEN: "127.0.0.1:1002" });
  assert.match(flag.stdout, /127\.0\.0\.1:1003/);
});

test("kenh197.toml of the folder is read, and a secret from a file", async () => {
  writeFileSync(join(folder, "kenh197.toml"), 'listen = "127.0.0.1:1009"\n[facebook]\napp_secret_file = "bi-mat.txt"\n');
  writeFileSync(join(folder, "bi-mat.txt"), "tu-tep-rieng\n");
  const { code, stdout, stderr } = await inFolder(["config"]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /127\.0\.0\.1:1009/);
  assert.ok(!stdout.includes("tu-tep-rieng"));
  rmSync(join(folder, "kenh197.toml"));
});

test("the defaults of the contract", async () => {
  const { stdout } = await inFolder(["config"]);
  for (const value of ["127.0.0.1:8197", "https://graph.facebook.com/v26.0", "sqlite", "disk", "official", "info"]) assert.ok(stdout.includes(value), value);
});

test("a verb on a store that is not there, or an address that is taken, fails with 1", async () => {
  const env = { KENH197_DATA: join(folder, "rong"), KENH197_LISTEN: "127.0.0.1:99999" };
  const { code, stderr } = await inFolder(["serve"], env);
  assert.ok([1, 2].includes(code), `${code} ${stderr}`);
});
