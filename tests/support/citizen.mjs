// A citizen in Messenger: says things, presses buttons, hears answers.
import assert from "node:assert/strict";
import { deliver, files, newPsid, postback, text } from "./webhook.mjs";
import { until } from "./wait.mjs";

export const codePattern = /PA-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}/;

/** The form of the contract; lines left out are not there. */
export function form({ name, phone, address, field, time, place, content }) {
  return [
    ["Họ tên", name],
    ["Số điện thoại", phone],
    ["Địa chỉ", address],
    ["Lĩnh vực", field],
    ["Thời gian", time],
    ["Địa điểm", place],
    ["Nội dung", content],
  ]
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => `${label}: ${value}`)
    .join("\n");
}

/** A complete, harmless report. */
export const aReport = {
  name: "Nguyễn Thị Mẫu",
  phone: "0912345678",
  address: "số 5 ngõ 34 phố Hàng Bột",
  field: "Trật tự đô thị",
  time: "7 giờ sáng nay",
  place: "số 12 phố Tràng Tiền, phường Cửa Nam",
  content: "Hàng ăn kê bàn ghế kín vỉa hè, người đi bộ phải xuống lòng đường.",
};

export class Citizen {
  constructor(server, graph, psid = newPsid()) {
    this.server = server;
    this.graph = graph;
    this.psid = psid;
    this.heard = 0; // how many of the messages to us were looked at
  }

  /** Delivers events as Facebook would; they must be taken. */
  async send(...events) {
    assert.equal(await deliver(this.server.url, ...events), 200);
  }

  say(words, options) {
    return this.send(text(this.psid, words, options));
  }

  /** Presses a quick reply. */
  press(payload, options = {}) {
    return this.send(text(this.psid, options.title ?? "…", { ...options, payload }));
  }

  /** Presses a button or a line of the menu. */
  tap(payload, options) {
    return this.send(postback(this.psid, payload, options));
  }

  /** Sends files: [{type, url}]. */
  show(attachments, options) {
    return this.send(files(this.psid, attachments, options));
  }

  /** The next message to us that fits; those before it are passed over. */
  hears(what, fits = () => true, options) {
    const all = () => this.graph.to(this.psid);
    return until(
      () => `${this.psid} hears ${what}; heard since: ${JSON.stringify(all().slice(this.heard).map(({ text: words, payloads }) => ({ words, payloads })), null, 1)}`,
      () => {
        const at = all().findIndex((message, index) => index >= this.heard && fits(message));
        if (at < 0) return undefined;
        this.heard = at + 1;
        return all()[at];
      },
      options,
    );
  }

  /** The summary, within the contract's 10 s. */
  hearsSummary() {
    return this.hears("the summary", ({ payloads }) => payloads.includes("confirm"), { within: 10_000 });
  }

  /** A message with a code; gives the code. */
  async hearsCode(options) {
    const message = await this.hears("a code", ({ text: words }) => codePattern.test(words), options);
    return message.text.match(codePattern)[0];
  }

  hearsPayload(payload, options) {
    return this.hears(`a message with ${payload}`, ({ payloads }) => payloads.includes(payload), options);
  }

  /** Everything said to us so far counts as heard. */
  ignoresTheRest() {
    this.heard = this.graph.to(this.psid).length;
  }

  /** Files a report by the form; gives its code. */
  async files(report = {}) {
    await this.say(form({ ...aReport, ...report }));
    await this.hearsSummary();
    await this.press("confirm");
    return this.hearsCode();
  }
}
