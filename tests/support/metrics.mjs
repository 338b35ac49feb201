// Reading /metrics as Prometheus does.
import assert from "node:assert/strict";

const label = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const line = new RegExp(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(${label}(?:,${label})*)\\})? ([0-9.e+-]+)$`);

/** The family that a sample belongs to, by the families of histograms. */
function familyOf(name, types) {
  const base = name.replace(/_(bucket|sum|count)$/, "");
  return types.get(base) === "histogram" ? base : name;
}

/** Parses the text; anything that Prometheus would refuse fails. Gives {types, helps, samples: [{name, labels, value}]}. */
export function parseMetrics(text) {
  const types = new Map();
  const helps = new Map();
  const samples = [];
  let current;
  assert.ok(text.endsWith("\n"), "the last line ends");
  for (const row of text.trimEnd().split("\n")) {
    const comment = row.match(/^# (HELP|TYPE) (\S+) (.+)$/);
    if (comment) {
      const [, what, family, words] = comment;
      const known = what === "TYPE" ? types : helps;
      assert.ok(!known.has(family), `${what} of ${family} comes once`);
      known.set(family, words);
      current = family;
      continue;
    }
    const found = row.match(line);
    assert.ok(found, `a sample: ${row}`);
    const labels = Object.fromEntries([...(found[2] ?? "").matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key, value]));
    assert.equal(familyOf(found[1], types), current, `stands in its family: ${row}`);
    samples.push({ name: found[1], labels, value: Number(found[3]) });
  }
  const keys = samples.map(({ name, labels }) => `${name} ${JSON.stringify(Object.entries(labels).sort())}`);
  assert.equal(new Set(keys).size, keys.length, "no sample comes twice");
  return { types, helps, samples };
}

const fits = (labels, wanted) => Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** What a running server says now. */
export class Metrics {
  static async of(server) {
    const answer = await fetch(`${server.url}/metrics`);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type"), /^text\/plain; version=0\.0\.4/);
    return Object.assign(new Metrics(), parseMetrics(await answer.text()));
  }

  /** The sum of the samples of a name with these labels; `kenh197_` is added. */
  value(name, labels = {}) {
    const found = this.samples.filter((sample) => sample.name === `kenh197_${name}` && fits(sample.labels, labels));
    assert.ok(found.length > 0, `kenh197_${name} ${JSON.stringify(labels)}`);
    return found.reduce((sum, { value }) => sum + value, 0);
  }
}
