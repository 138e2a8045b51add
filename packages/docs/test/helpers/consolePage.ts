import type { Locator, Page } from "playwright-core";
import { createWords, type Words } from "../../site/console/app/words.ts";
import { readConsoleWords } from "../../site/console/readConsole.ts";
import type { Language } from "../../site/Page.ts";

/** The console as a reader uses it: by the names of its parts, in the reader's language. */
export class ConsolePage {
  readonly page: Page;
  readonly words: Words;
  readonly #url: string;

  /** @param url Address of the console. */
  constructor(page: Page, url: string, language: Language) {
    this.page = page;
    this.#url = url;
    this.words = createWords(readConsoleWords(language));
  }

  async open(hash = ""): Promise<void> {
    await this.page.goto(`${this.#url}${hash}`);
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.locator('#console[data-state="ready"]').waitFor();
  }

  /** A part of the console, by the word that heads it. */
  panel(key: string): Locator {
    return this.page.getByRole("region", { name: this.words(key), exact: true }).first();
  }

  button(key: string): Locator {
    return this.page.getByRole("button", { name: this.words(key), exact: true });
  }

  field(key: string): Locator {
    return this.page.getByLabel(this.words(key), { exact: true });
  }

  /** What the part says about how something went. */
  status(panel: string): Locator {
    return this.panel(panel).locator(".status");
  }

  /** Presses a button, and waits until what it does has succeeded. */
  async press(panel: string, key: string): Promise<void> {
    await this.panel(panel)
      .getByRole("button", { name: this.words(key), exact: true })
      .click();
    await this.status(panel).and(this.page.locator(".good")).waitFor();
  }

  async target(baseUrl: string, token?: string): Promise<void> {
    await this.page.getByRole("radio", { name: this.words("other"), exact: true }).check();
    await this.field("address").fill(baseUrl);
    await this.field("address").blur();
    if (token === undefined) return;
    await this.field("token").fill(token);
    await this.field("token").blur();
  }

  async send(text: string): Promise<void> {
    await this.field("message").fill(text);
    await this.press("guided", "send");
  }

  /** Waits until so many turns are over. */
  async turnsOver(count: number): Promise<void> {
    await this.page
      .locator(".timeline .session-status-idle")
      .nth(count - 1)
      .waitFor();
  }

  /** Texts of the entries of the timeline of a kind. */
  timeline(kind: string): Promise<string[]> {
    return this.page.locator(`.timeline ${kind}`).allTextContents();
  }

  /** The list of requests, each with its path and what it took. */
  async requests(path: RegExp): Promise<string[]> {
    const found = this.page.locator("details.request").filter({ hasText: path });
    return found.allTextContents();
  }
}
