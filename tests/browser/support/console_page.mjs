// The console, used by an officer: by the words on the page, as a person would.
import assert from "node:assert/strict";
import { password } from "./demo.mjs";

export class ConsolePage {
  constructor(page, url) {
    this.page = page;
    this.url = url;
  }

  /** Logs in through the form. */
  static async login(page, url, name) {
    await page.goto(`${url}/console`);
    await page.getByLabel("Tên đăng nhập").fill(name);
    await page.getByLabel("Mật khẩu").fill(password);
    await page.getByRole("button", { name: "Đăng nhập" }).click();
    await page.getByRole("heading", { level: 1, name: "Tin phản ánh" }).waitFor();
    return new ConsolePage(page, url);
  }

  /** Opens a report from the list that this person sees first. */
  async opensFromList(code) {
    await this.page.goto(`${this.url}/console`);
    await this.#follow(code);
  }

  /** Opens a report by searching for its code: a whole code leads to the report, a list to a link. */
  async finds(code) {
    await this.page.goto(`${this.url}/console`);
    await this.page.getByRole("searchbox").fill(code);
    await this.page.getByRole("button", { name: "Tìm", exact: true }).click();
    await this.#heading(code).or(this.#link(code)).first().waitFor();
    if (!(await this.#heading(code).isVisible())) await this.#follow(code);
  }

  #heading(code) {
    return this.page.getByRole("heading", { level: 1, name: code });
  }

  #link(code) {
    return this.page.getByRole("link", { name: code, exact: true });
  }

  async #follow(code) {
    await this.#link(code).first().click();
    await this.#heading(code).waitFor();
  }

  /** The form of an action; opened if it is folded. */
  async form(title) {
    const form = this.page.locator("form", { has: this.page.getByRole("button", { name: title, exact: true, includeHidden: true }) }).first();
    const button = form.getByRole("button", { name: title, exact: true });
    if (!(await button.isVisible())) await this.page.locator("summary", { hasText: title }).first().click();
    await button.waitFor();
    return form;
  }

  /** Does an action: fills its fields by label, presses its button, and expects to be told that it is done. */
  async does(title, fields = {}, { files, tick, press = title } = {}) {
    const form = await this.form(press);
    for (const [label, words] of Object.entries(fields)) await form.getByLabel(label).fill(words);
    if (files) await form.locator("input[type=file]").setInputFiles(files);
    for (const name of tick ?? []) await form.getByRole("checkbox", { name }).check();
    const action = (await form.getAttribute("action")).split("/").pop();
    await form.getByRole("button", { name: press, exact: true }).click();
    await this.page.waitForURL((url) => url.searchParams.get("done") === action);
    const told = await this.page.getByRole("status").first().innerText();
    assert.ok(told.trim().length > 0, `${title}: the officer is told that it was done`);
  }

  /** What the page says, all of it. */
  async words() {
    return (await this.page.locator("main").innerText()).normalize("NFC");
  }

  /** The badge that names the report's state. */
  async status() {
    return (await this.page.locator("h1 ~ .badges .tag, .report-head .tag").first().innerText()).normalize("NFC");
  }
}
