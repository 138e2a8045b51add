import MarkdownIt from "markdown-it";
import { decisionPath } from "../pages/Addresses.ts";
import type { Block, Field, Heading, Samples } from "../pages/Block.ts";
import type { Chrome } from "../pages/Chrome.ts";
import { CONSOLE_PATH } from "../pages/consolePage.ts";
import type { ShownSource } from "../pages/Provenance.ts";
import { escapeHtml } from "./escapeHtml.ts";
import { highlight } from "./highlight.ts";

/** What blocks are rendered for. */
export interface Rendering {
  chrome: Chrome;
  /** Turns an address of the site into a link of the page. */
  link: (address: string) => string;
  /** The picture that a fence `diagram NAME` stands for, as HTML. */
  diagram: (name: string) => string;
}

/** The HTML of a page's content. */
export function renderBlocks(blocks: Block[], rendering: Rendering): string {
  return new Renderer(rendering).blocks(blocks);
}

/** Markdown as our texts use it. Making one takes longer than rendering a page; its environment has the page's `Rendering`. */
const markdown = createMarkdown();

function createMarkdown() {
  const made = new MarkdownIt({ html: false, linkify: false });
  made.core.ruler.push("site_links", ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === "link_open" ? String(token.attrGet("href")) : "";
      if (/^\/(?!\/)/.test(href)) token.attrSet("href", renderingOf(env).link(href));
      else if (/^https?:/.test(href)) token.attrSet("rel", "external");
    }
  });
  // On a narrow screen a row becomes a list, in which each cell says what it is.
  made.core.ruler.push("cell_labels", ({ tokens }) => {
    let labels: string[] = [];
    let column = 0;
    for (const [index, token] of tokens.entries()) {
      if (token.type === "table_open") labels = [];
      if (token.type === "tr_open") column = 0;
      if (token.type === "th_open") labels.push(tokens[index + 1]?.content ?? "");
      if (token.type === "td_open") {
        token.attrSet("data-label", labels[column] ?? "");
        column += 1;
      }
    }
  });
  made.renderer.rules.fence = (tokens, index, _options, env) => {
    const { info = "", content = "" } = tokens[index] ?? {};
    const [language = "", name = ""] = info.trim().split(/\s+/);
    if (language === "diagram") return `<figure class="diagram">${renderingOf(env).diagram(name)}</figure>`;
    return codeBlock(content, language);
  };
  return made;
}

const renderingOf = (env: Record<string, unknown> | undefined): Rendering => env?.rendering as Rendering;

class Renderer {
  readonly #rendering: Rendering;
  #samples = 0;

  constructor(rendering: Rendering) {
    this.#rendering = rendering;
  }

  blocks(blocks: Block[]): string {
    return blocks.map((block) => this.#block(block)).join("\n");
  }

  #inline(text: string): string {
    return markdown.renderInline(text, { rendering: this.#rendering });
  }

  #block(block: Block): string {
    switch (block.kind) {
      case "heading":
        return this.#heading(block);
      case "prose": {
        const html = markdown.render(block.markdown, { rendering: this.#rendering });
        return block.lang ? `<div lang="${block.lang}">${html}</div>` : html;
      }
      case "endpoint": {
        const { method, server, path } = block;
        return `<p class="endpoint"><span class="method ${method.toLowerCase()}">${method}</span> <code><span class="server">${escapeHtml(server)}</span>${breakable(path)}</code></p>`;
      }
      case "source":
        return `<p class="source">${this.#source(block.source)}</p>`;
      case "fields":
        return this.#fields(block.fields);
      case "samples":
        return this.#choice(block);
      case "code":
        return figure(block.title ? this.#inline(block.title) : "", codeBlock(block.source, block.language));
      case "table": {
        const head = block.head.map((cell) => `<th scope="col">${this.#inline(cell)}</th>`).join("");
        const rows = block.rows
          .map((row) => `<tr>${row.map((cell, index) => this.#cell(cell, block.head[index])).join("")}</tr>`)
          .join("\n");
        return `<table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table>`;
      }
      case "try": {
        const { link, chrome } = this.#rendering;
        const href = escapeHtml(link(`/${CONSOLE_PATH}#${encodeURIComponent(block.operation)}`));
        return `<p class="try"><a href="${href}">${escapeHtml(chrome("try_it"))}</a></p>`;
      }
      case "console": {
        const { link, chrome } = this.#rendering;
        const items = block.operations.map(
          ({ id, title, path }) =>
            `<li id="${escapeHtml(id)}"><a href="${escapeHtml(link(path))}">${escapeHtml(title)}</a></li>`,
        );
        const source = `data-source="console.json" data-root="${escapeHtml(link("/"))}" data-failed="${escapeHtml(chrome("console_failed"))}"`;
        return `<div id="console" ${source}><p>${escapeHtml(block.needs)}</p><ul>${items.join("\n")}</ul></div>`;
      }
      case "cards": {
        const cards = block.cards.map(
          ({ title, path, text }) =>
            `<li><a href="${escapeHtml(this.#rendering.link(path))}">${escapeHtml(title)}</a><p>${this.#inline(text)}</p></li>`,
        );
        return `<ul class="cards">${cards.join("\n")}</ul>`;
      }
    }
  }

  #cell(text: string, label = ""): string {
    return `<td data-label="${escapeHtml(label)}">${this.#inline(text)}</td>`;
  }

  #heading({ level, id, title }: Heading): string {
    const text = this.#inline(title);
    if (level === 1) return `<h1>${text}</h1>`;
    return `<h${level} id="${escapeHtml(id)}"><a class="anchor" href="#${escapeHtml(id)}">${text}</a></h${level}>`;
  }

  #fields(fields: Field[]): string {
    return `<ul class="fields">${fields.map((field) => this.#field(field)).join("\n")}</ul>`;
  }

  #field({ id, name, type, notes, required, description, source, fields, fieldsTitle }: Field): string {
    const { chrome } = this.#rendering;
    const shown = notes.map((note) =>
      required && note === chrome("required")
        ? `<span class="required">${escapeHtml(note)}</span>`
        : `<span>${this.#inline(note)}</span>`,
    );
    const inner =
      fields.length > 0
        ? `<details${fields.length <= MAX_OPEN ? " open" : ""}><summary>${escapeHtml(fieldsTitle)}<span class="count">${fields.length}</span></summary>${this.#fields(fields)}</details>`
        : "";
    return (
      `<li id="${escapeHtml(id)}" class="field"><p class="facts"><a class="anchor" href="#${escapeHtml(id)}"><code>${breakable(name)}</code></a> ` +
      `<span class="type">${this.#inline(type)}</span>${shown.map((each) => ` ${each}`).join("")}</p>` +
      `${markdown.render(description, { rendering: this.#rendering })}${source ? `<p class="source">${this.#source(source)}</p>` : ""}${inner}</li>`
    );
  }

  #source({ documents, ours, decisions }: ShownSource): string {
    const { chrome, link } = this.#rendering;
    const numbers = decisions
      .map(
        (number) =>
          `<a href="${escapeHtml(link(decisionPath(number)))}">${escapeHtml(chrome("decision", { number }))}</a>`,
      )
      .join(", ");
    if (documents.length === 0) {
      return `<span class="mark ours" title="${escapeHtml(chrome("ours_title"))}">${escapeHtml(chrome("ours"))}</span>${numbers && ` ${numbers}`}`;
    }
    const titles = documents.map(({ title, languages, url }) => {
      const text = escapeHtml(`${title} (${languages.join(", ")})`);
      return url ? `<a href="${escapeHtml(url)}" rel="external">${text}</a>` : text;
    });
    const parts =
      ours.length > 0
        ? `<span class="mark ours">${escapeHtml(chrome("ours"))}</span> ${this.#inline(ours.join(chrome("comma")))}`
        : "";
    return `<span class="mark documented">${escapeHtml(chrome("documented"))}</span> ${[titles.join("; "), [parts, numbers].filter(Boolean).join(" ")].filter(Boolean).join(" ")}`;
  }

  /** Samples of which one is shown, chosen with radio buttons: no script is needed. */
  #choice({ title, samples }: Samples): string {
    const { chrome } = this.#rendering;
    this.#samples += 1;
    const group = `sample-${this.#samples}`;
    const inputs = samples
      .map(({ label, language }, index) => {
        const id = `${group}-${index + 1}`;
        return `<input type="radio" name="${group}" id="${id}" value="${escapeHtml(label)}"${index === 0 ? " checked" : ""}><label for="${id}" lang="en" data-language="${escapeHtml(language)}">${escapeHtml(label)}</label>`;
      })
      .join("");
    const panels = samples
      .map(({ language, source }) => `<div class="panel">${codeBlock(source, language)}</div>`)
      .join("\n");
    const legend = escapeHtml(title || chrome("request"));
    const html = `<fieldset class="samples"><legend>${legend}</legend><div class="choices">${inputs}</div>${panels}</fieldset>`;
    // The first is what most readers want, the others are one click away.
    return this.#samples === 1 ? html : `<details class="more"><summary>${legend}</summary>${html}</details>`;
  }
}

/** More inner fields than these are folded. */
const MAX_OPEN = 8;

/** Columns that fit on the narrowest screen in any font. Code with longer lines scrolls, and must be reached by keyboard for that. */
const NARROW = 34;

function codeBlock(source: string, language: string): string {
  // What is no Latin letter can be two columns wide.
  const scrolls = source.split("\n").some((line) => line.replace(/[^\0-\u024f]/gu, "xx").length > NARROW);
  return `<div class="code" lang="en" translate="no"><pre${scrolls ? ' tabindex="0"' : ""}><code>${highlight(source.trimEnd(), language)}</code></pre></div>`;
}

function figure(title: string, html: string): string {
  return title ? `<figure class="example"><figcaption>${title}</figcaption>${html}</figure>` : html;
}

/** A path or a name that may be broken where a reader would break it. */
function breakable(text: string): string {
  return escapeHtml(text).replaceAll(/([/_.])/g, "$1<wbr>");
}
