// The simulator's page, used by a person who plays a citizen.
import { until } from "../../support/wait.mjs";

export const codePattern = /PA-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}/;

export class ChatPage {
  constructor(page) {
    this.page = page;
    this.messages = page.locator("#messages > li");
    this.composer = page.getByRole("textbox", { name: "Tin nhắn", exact: true });
    this.choices = page.getByRole("group", { name: "Câu trả lời gợi ý" }).getByRole("button");
    this.heard = 0; // messages looked at so far
  }

  /** Opens the page as a new person of this name. */
  static async open(page, url, name) {
    await page.goto(url);
    const chat = new ChatPage(page);
    await page.getByLabel("Tên người mới").fill(name);
    await page.getByRole("button", { name: "Thêm", exact: true }).click();
    await page.locator("#people-list [aria-current=true]", { hasText: name }).waitFor();
    await page.getByRole("button", { name: "Bắt đầu", exact: true }).waitFor();
    return chat;
  }

  async say(words) {
    await this.composer.fill(words);
    await this.composer.press("Enter");
    await this.#mine(words);
  }

  /** Attaches files and sends them: [{name, mimeType, buffer}]. */
  async attach(...files) {
    const before = await this.page.locator("#messages > li.mine").count();
    await this.page.locator("#file").setInputFiles(files);
    await this.page.getByRole("button", { name: "Gửi", exact: true }).click();
    await this.page.locator("#messages > li.mine").nth(before).waitFor();
  }

  /** Presses a suggested answer, or a button in the thread. */
  async press(title) {
    await this.choices.filter({ hasText: title }).first().click();
  }

  titles() {
    return this.choices.allInnerTexts();
  }

  #mine(words) {
    return this.page.locator("#messages > li.mine", { hasText: words.split("\n")[0].slice(0, 40) }).last().waitFor();
  }

  /** The next message of the Page that fits: its words. Those before it are passed over. */
  hears(what, fits, { within = 30_000 } = {}) {
    let seen = [];
    return until(
      () => `the chat shows ${what}; shown since: ${JSON.stringify(seen, null, 1)}`,
      async () => {
        const all = await this.messages.evaluateAll((nodes) =>
          nodes.map((node) => ({ own: node.classList.contains("mine"), words: node.innerText })));
        seen = all.slice(this.heard);
        const at = seen.findIndex(({ own, words }) => !own && fits(words.normalize("NFC")));
        if (at < 0) return undefined;
        this.heard += at + 1;
        return seen[at].words.normalize("NFC");
      },
      { within, every: 100 },
    );
  }

  /** The next message of the Page, whatever it says. */
  hearsAnything(options) {
    return this.hears("an answer", () => true, options);
  }
}
