// What every page must hold: nothing serious by axe, and nothing wider than the screen.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const source = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Serious and critical violations, one line for each: the rule and the first places. */
export async function violations(page) {
  await page.evaluate(await source);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, help, nodes }) => `${id} (${help}): ${nodes.slice(0, 3).map(({ html, any, all }) =>
      `${html.slice(0, 160)} ${[...any, ...all].map(({ message }) => message).join("; ")}`).join(" | ")}`);
}

/** Fails when the page can be scrolled sideways at this width; names what sticks out. */
export async function fitsWidth(page, width) {
  const { scroll, wide } = await page.evaluate((most) => ({
    scroll: document.documentElement.scrollWidth,
    wide: [...document.querySelectorAll("body *")]
      .filter((node) => node.getBoundingClientRect().right > most + 0.5)
      .slice(0, 5)
      .map((node) => node.outerHTML.slice(0, 120)),
  }), width);
  assert.ok(scroll <= width, `${page.url()} is ${scroll} px wide on a screen of ${width}: ${wide.join(" | ")}`);
}

/** Unfolds everything that is folded, so that it is looked at too. */
export function unfold(page) {
  return page.evaluate(() => {
    for (const node of document.querySelectorAll("details")) node.open = true;
  });
}
