// A figure: what was measured, how often, and whether it reaches its target.

const sorted = (values) => [...values].sort((a, b) => a - b);

export function median(values) {
  const all = sorted(values);
  const middle = (all.length - 1) / 2;
  return (all[Math.floor(middle)] + all[Math.ceil(middle)]) / 2;
}

/**
 * {name, store, unit, values, median, min, max, target, ok, note}. `target` is {atLeast} or {atMost}; a figure
 * without one is a reference.
 */
export function figure({ name, store = "", unit, values, target, note = "" }) {
  const all = sorted([values].flat());
  const middle = median(all);
  const ok = target && (target.atLeast === undefined ? middle <= target.atMost : middle >= target.atLeast);
  return { name, store, unit, values: [values].flat(), median: middle, min: all[0], max: all.at(-1), target, ok, note };
}

/** A number as a person reads it. */
export function number(value) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

const spread = ({ values, min, max }) => (values.length > 1 ? `${number(min)}–${number(max)}` : "");
const aim = ({ target }) => (target ? (target.atLeast === undefined ? `≤ ${number(target.atMost)}` : `≥ ${number(target.atLeast)}`) : "");
const verdict = ({ target, ok }) => (target ? (ok ? "ok" : "missed") : "");

export const columns = ["figure", "store", "median", "min–max", "target", ""];
export const cells = (one) => [
  one.name + (one.note ? ` (${one.note})` : ""),
  one.store,
  one.unavailable ? "not available" : `${number(one.median)} ${one.unit}`,
  one.unavailable ? "" : spread(one),
  aim(one),
  one.unavailable ? "" : verdict(one),
];

/** One line of the table on a terminal. */
export function line(one) {
  const [name, store, value, range, target, end] = cells(one);
  return `${name.padEnd(78)} ${store.padEnd(10)} ${value.padStart(16)} ${range.padStart(18)} ${target.padStart(10)} ${end}`;
}

/** The table in Markdown. */
export function markdown(figures) {
  const row = (texts) => `| ${texts.join(" | ")} |`;
  return [row(columns), row(columns.map(() => "---")), ...figures.map((one) => row(cells(one)))].join("\n");
}
