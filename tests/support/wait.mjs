// Waiting for a condition, by asking again until a deadline. No test sleeps for a fixed time.
import { setTimeout as pause } from "node:timers/promises";

/** The first truthy value that `probe` gives; fails with `what` after `within` milliseconds. */
export async function until(what, probe, { within = 15_000, every = 25 } = {}) {
  const deadline = Date.now() + within;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`not within ${within} ms: ${typeof what === "function" ? what() : what}`);
    await pause(every);
  }
}
