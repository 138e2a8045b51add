import type { Language } from "../Page.ts";
import type { Block } from "../pages/Block.ts";
import type { Chrome } from "../pages/Chrome.ts";
import { CONSOLE_PATH } from "../pages/consolePage.ts";
import type { SitePage } from "../pages/readPages.ts";
import { escapeHtml } from "./escapeHtml.ts";
import type { Menu } from "./Menu.ts";
import { renderBlocks } from "./renderBlocks.ts";
import { relativeLink, relativePath } from "./SitePaths.ts";

/** The languages of the site, in the order of the switch, as each calls itself. */
export const LANGUAGES: Record<Language, { name: string; short: string; tag: string }> = {
  en: { name: "English", short: "EN", tag: "en" },
  ja: { name: "日本語", short: "日本語", tag: "ja" },
  zh: { name: "中文", short: "中文", tag: "zh-Hans" },
};

/** What the pages of a language have in common. */
export interface Site {
  language: Language;
  /** Such as "Cloud Agents API". */
  title: string;
  chrome: Chrome;
  /** All pages of the language, in the order of the menu. */
  pages: SitePage[];
  menu: Menu;
  /** Titles of the groups of operations, in order, by the name of their tag. */
  tags: Map<string, string>;
  /** Where the site is published, with a slash at its end. */
  address: string;
  /** Addresses of the style sheet and the scripts below the site's root. */
  assets: {
    style: string;
    theme: string;
    script: string;
    search: string;
    consoleScript: string;
    consoleStyle: string;
  };
  diagram: (name: string) => string;
}

/** What our own pages may load, from where. */
export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

/** The same for the console, which calls the server that its reader names. */
export const CONSOLE_POLICY = POLICY.replace("connect-src 'self'", "connect-src 'self' http: https:");

/**
 * The whole HTML of a page.
 *
 * @param at Where it is written, below the site's root; the folder of its language by default.
 */
export function renderPage(site: Site, page: SitePage, at = `${site.language}/${page.path}`): string {
  const { address, chrome, language, assets, title } = site;
  const link = (address: string) => relativeLink(at, address, language);
  const asset = (path: string) => escapeHtml(relativePath(at, path));
  const content = renderContent(site, page, link);
  const heading = page.path === "" ? title : `${page.title} · ${title}`;
  const alternates = Object.entries(LANGUAGES).map(
    ([other, { tag }]) =>
      `<link rel="alternate" hreflang="${tag}" href="${escapeHtml(`${address}${other}/${page.path}`)}">`,
  );
  return `<!DOCTYPE html>
<html lang="${LANGUAGES[language].tag}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${page.kind === "console" ? CONSOLE_POLICY : POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(heading)}</title>
<meta name="description" content="${escapeHtml(page.description)}">
${alternates.join("\n")}
<link rel="alternate" hreflang="x-default" href="${escapeHtml(`${address}en/${page.path}`)}">
<link rel="alternate" type="text/markdown" href="${asset(`${language}/${page.path}index.md`)}">
<link rel="icon" type="image/svg+xml" href="${asset("assets/icon.svg")}">
<link rel="stylesheet" href="${asset(assets.style)}">
<script src="${asset(assets.theme)}"></script>
<script src="${asset(assets.script)}" defer></script>
${page.kind === "console" ? `<link rel="stylesheet" href="${asset(assets.consoleStyle)}">\n<script type="module" src="${asset(assets.consoleScript)}"></script>\n` : ""}</head>
<body class="${page.kind}" data-copy="${escapeHtml(chrome("copy"))}" data-copied="${escapeHtml(chrome("copied"))}">
<a class="skip" href="#content">${escapeHtml(chrome("skip"))}</a>
${renderHeader(site, page, at)}
<div class="shell">
<div class="page">
${renderTwinLinks(site, page, at)}
${content}
${renderFooter(site, page, link)}
</div>
<nav id="menu" popover aria-label="${escapeHtml(chrome("menu"))}">
<button type="button" class="close" popovertarget="menu" popovertargetaction="hide">${escapeHtml(chrome("close"))}</button>
${renderMenu(site, page, link)}
</nav>
</div>
</body>
</html>
`;
}

function renderHeader({ chrome, language, assets }: Site, page: SitePage, at: string): string {
  const link = (address: string) => escapeHtml(relativeLink(at, address, language));
  const switches = Object.entries(LANGUAGES).map(([other, { name, short, tag }]) => {
    const current = other === language ? ' aria-current="true"' : "";
    return `<li><a href="${escapeHtml(relativePath(at, `${other}/${page.path}`))}" hreflang="${tag}" lang="${tag}" title="${name}"${current}>${short}</a></li>`;
  });
  const search = {
    script: relativePath(at, assets.search),
    index: relativePath(at, `${language}/search.json`),
    root: relativePath(at, `${language}/`),
    placeholder: chrome("search_placeholder"),
    none: chrome("search_none"),
    failed: chrome("search_failed"),
  };
  return `<header class="top">
<button type="button" class="open" popovertarget="menu" aria-label="${escapeHtml(chrome("menu"))}"><span aria-hidden="true"></span></button>
<a class="brand" href="${link("/")}"><span class="logo" aria-hidden="true"></span>Cloud Agents</a>
<div id="search"><button type="button" class="search-open" hidden aria-haspopup="dialog" ${data(search)}><span>${escapeHtml(chrome("search"))}</span> <kbd aria-hidden="true">/</kbd></button></div>
<ul class="languages" aria-label="${escapeHtml(chrome("languages"))}">${switches.join("")}</ul>
<button type="button" class="theme" hidden aria-label="${escapeHtml(chrome("theme"))}"><span aria-hidden="true"></span></button>
</header>`;
}

/** Says near the top where programs find the same. The twin is not told of itself. */
function renderTwinLinks({ chrome, language }: Site, { path }: SitePage, at: string): string {
  const link = (to: string, text: string, attributes = "") =>
    `<a href="${escapeHtml(`./${relativePath(at, to)}`)}"${attributes}>${escapeHtml(text)}</a>`;
  const twin = link(`${language}/${path}index.md`, chrome("twin"), ' type="text/markdown"');
  const index = link(`${language}/llms.txt`, "llms.txt");
  const text = escapeHtml(chrome("machines")).replace("[twin]", twin).replace("[index]", index);
  return `<aside class="machines" aria-label="${escapeHtml(chrome("twin"))}" data-markdown-ignore>${text}</aside>`;
}

/** Attributes for a script. */
const data = (values: Record<string, string>): string =>
  Object.entries(values)
    .map(([name, value]) => `data-${name}="${escapeHtml(value)}"`)
    .join(" ");

function renderMenu(site: Site, page: SitePage, link: (address: string) => string): string {
  const { chrome, menu, tags } = site;
  const groups: [title: string, path: string, name: string][] = [
    [chrome("guides"), "", "guides"],
    ...[...tags].map(([name, title]): [string, string, string] => [
      title,
      `/operations/#${name.toLowerCase()}`,
      name,
    ]),
    [chrome("events"), "/events/", "events"],
    [chrome("schemas"), "/schemas/", "schemas"],
    [chrome("errors"), "/errors/", "errors"],
  ];
  const item = (address: string, text: string, extra = "") =>
    `<li><a href="${escapeHtml(link(address))}"${address === `/${page.path}` ? ' aria-current="page"' : ""}>${extra}${text}</a></li>`;
  const lists = groups.flatMap(([title, path, name]) => {
    const members = menu.groups.get(name) ?? [];
    const isLong = name === "events" || name === "schemas" || name === "errors";
    const isLeftOut = menu.isShort && (isLong || (tags.has(name) && name !== page.group));
    if (members.length === 0 || (isLeftOut && !isLong)) return [];
    const items = (isLeftOut ? [] : members).map(({ path: to, title: text, label, method }) =>
      item(
        `/${to}`,
        escapeHtml(label ?? text),
        method ? `<span class="method ${method.toLowerCase()}">${method}</span>` : "",
      ),
    );
    const isOpen = !isLong || members.includes(page) || page.path === path.slice(1);
    const all = isLong ? item(path, escapeHtml(chrome(name))) : "";
    return [
      `<details${isOpen ? " open" : ""}><summary>${escapeHtml(title)}</summary><ul>${all}${items.join("")}</ul></details>`,
    ];
  });
  const more = [
    item("/operations/", escapeHtml(chrome("operations"))),
    item("/decisions/", escapeHtml(chrome("decisions"))),
    item("/reference/", escapeHtml(chrome("full_reference"))),
    item("/client/", escapeHtml(chrome("client_reference"))),
    item(
      `/openapi${site.language === "en" ? "" : `.${site.language}`}.json`,
      escapeHtml(chrome("description_json")),
    ),
    item(
      `/openapi${site.language === "en" ? "" : `.${site.language}`}.yaml`,
      escapeHtml(chrome("description_yaml")),
    ),
  ];
  return `<ul>${item("/", escapeHtml(chrome("home")))}${item(`/${CONSOLE_PATH}`, escapeHtml(chrome("console")))}</ul>${lists.join("\n")}<details open><summary>${escapeHtml(chrome("more"))}</summary><ul>${more.join("")}</ul></details>`;
}

function renderContent(site: Site, page: SitePage, link: (address: string) => string): string {
  const { chrome, diagram } = site;
  const render = (blocks: Block[]) => renderBlocks(blocks, { chrome, link, diagram });
  const { blocks } = page;
  const contents = renderContents(site, page);
  if (page.kind !== "operation") {
    return `<main id="content" tabindex="-1"><article>${render(blocks)}</article>${contents}</main>`;
  }
  // In the order in which a phone shows it: the samples come before the details.
  const first = blocks.findIndex(({ kind }) => kind === "samples");
  const after = blocks.findIndex(({ kind }, index) => index > first && kind !== "samples");
  return `<main id="content" tabindex="-1">
<div class="lead">${render(blocks.slice(0, first))}</div>
<section class="aside" aria-label="${escapeHtml(chrome("samples"))}">${render(blocks.slice(first, after))}</section>
<div class="rest">${contents}${render(blocks.slice(after))}</div>
</main>`;
}

/** Links to the sections of a page that has several. */
function renderContents({ chrome }: Site, { blocks, kind }: SitePage): string {
  const headings = blocks.flatMap((block) => (block.kind === "heading" && block.level > 1 ? [block] : []));
  if (headings.length < 3 || kind === "home") return "";
  const items = headings.map(({ id, title, level }) => {
    const text =
      kind === "operation" && level === 3 ? title.slice(0, 3) : title.replaceAll(/`|\[|\]\([^)]*\)/g, "");
    return `<li class="level-${level}"><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`;
  });
  return `<nav class="contents" aria-label="${escapeHtml(chrome("on_this_page"))}"><p>${escapeHtml(chrome("on_this_page"))}</p><ul>${items.join("")}</ul></nav>`;
}

function renderFooter({ chrome, menu }: Site, page: SitePage, link: (address: string) => string): string {
  const { listed, places } = menu;
  const index = places.get(page) ?? -1;
  const step = (other: SitePage | undefined, rel: string, key: string) =>
    other && index !== -1
      ? `<a rel="${rel}" href="${escapeHtml(link(`/${other.path}`))}"><span>${escapeHtml(chrome(key))}</span> ${escapeHtml(other.title)}</a>`
      : "";
  const steps = `${step(listed[index - 1], "prev", "previous")}${step(listed[index + 1], "next", "next")}`;
  return `<footer>
${steps && `<nav class="steps" aria-label="${escapeHtml(`${chrome("previous")}, ${chrome("next")}`)}">${steps}</nav>`}
<p>${escapeHtml(chrome("sources_note"))}</p>
<p><a href="${escapeHtml(link(`/${page.path}index.md`))}" type="text/markdown">${escapeHtml(chrome("twin"))}</a></p>
<p>${escapeHtml(chrome("independent"))}</p>
</footer>`;
}
