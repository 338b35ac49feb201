// What every peer does with a delivery: the signature over the raw bytes, then the events. Prints its port.
import { createHmac, timingSafeEqual } from "node:crypto";
import express from "express";

const secret = process.env.APP_SECRET;

function genuine(given = "", body) {
  const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  const got = Buffer.from(given);
  return got.length === expected.length && timingSafeEqual(got, expected);
}

/** The messages of a delivery as {mid, psid, at, text}. */
function messagesOf(body) {
  const events = JSON.parse(body).entry.flatMap((entry) => entry.messaging ?? []);
  return events.filter(({ message }) => message).map(({ sender, timestamp, message }) => ({
    mid: message.mid, psid: sender.id, at: timestamp, text: message.text ?? "",
  }));
}

/** Serves the webhook; `keep` must have stored the messages when it, or its promise, returns. */
export function serve(keep) {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.post("/webhook", express.raw({ type: "application/json" }), async (request, response) => {
    if (!genuine(request.get("x-hub-signature-256"), request.body)) return response.sendStatus(401);
    await keep(messagesOf(request.body), request.body);
    response.sendStatus(200);
  });
  const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
}
