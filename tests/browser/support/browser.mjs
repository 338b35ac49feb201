// Chromium, one context for each person, and what their pages complain about.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const screenshots = join(root, "build", "screenshots");

export const desktop = { width: 1280, height: 800 };
export const telephone = { width: 360, height: 740 };

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync",
    ],
  });
}

/**
 * A page in a new context: nothing is shared with the others. `page.complaints` collects script errors and what the
 * browser refused or could not load; the status of the opened page itself is not a complaint.
 */
export async function newPerson(browser, { viewport = desktop, ...options } = {}) {
  const context = await browser.newContext({ viewport, locale: "vi-VN", timezoneId: "Asia/Ho_Chi_Minh", ...options });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(`${page.url()}: ${error}`));
  page.on("console", (message) => {
    const itself = message.location().url === page.url() && message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !itself) {
      page.complaints.push(`${page.url()}: ${message.text()} (${message.location().url})`);
    }
  });
  return page;
}

/** Keeps a picture of the page in build/screenshots for people to look at. */
export async function screenshot(page, name, options = {}) {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true, ...options });
}
