import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { addPolicy } from "./addPolicy.ts";
import type { OpenApiDocument } from "./enrichDescription.ts";
import { readRendererWords, translateAdditions, translateRenderer } from "./translateRenderer.ts";

/** The renderer would fetch its logo from a CDN; our pages load nothing from other hosts. */
const logos = {
  "https://cdn.redoc.ly/redoc/logo-mini-full.svg": wordmark("Redocly", 44),
  "https://cdn.redoc.ly/redoc/logo-mini.svg": wordmark("R", 12),
};

const DOWNLOADS = ["openapi.yaml", "openapi.json"];

const options = {
  codeSamples: {
    languages: ["curl", "TypeScript", "openapi-fetch", "Python", "Payload"].map((lang) => ({ lang })),
  },
  jsonSamplesExpandLevel: 5,
  maxDisplayedEnumValues: 20,
};

/**
 * Renders a description as one self-contained HTML page.
 *
 * @param document What to show, with its code samples and badges.
 * @param folder An existing folder for the page, `index.html`, and for the renderer's input.
 * @param settings.language Language of the document and of the page's own words; English by default.
 * @param settings.downloads Where the description can be downloaded, relative to the page; beside it by default.
 * @throws Error with the renderer's message when it fails, or naming what the page lacks when the renderer's output has changed.
 */
export async function renderPage(
  document: OpenApiDocument,
  folder: string,
  { language = "en", downloads = DOWNLOADS }: { language?: string; downloads?: readonly string[] } = {},
): Promise<void> {
  const words = readRendererWords(language);
  if (words) translateAdditions(document, words);
  const page = join(folder, "index.html");
  await writeFile(join(folder, "docs.json"), JSON.stringify(document));
  await runRedocly(folder, [
    "build-docs",
    // A name in the folder instead of a path, which would be read as a glob pattern.
    "docs.json",
    "--inlineBundle",
    "--output=index.html",
    `--title=${document.info.title}`,
    `--template=${fileURLToPath(new URL("page.hbs", import.meta.url))}`,
    `--templateOptions.summary=${document.info.summary ?? document.info.title}`,
    `--openapi=${JSON.stringify({ ...options, downloadUrls: downloads.map(linkTo) })}`,
  ]);
  const html = finishPage(await readFile(page, "utf8"));
  await writeFile(page, addPolicy(words ? translateRenderer(html, language, words) : html));
}

/**
 * Removes the addresses of other hosts from a rendered page, and makes its links lead to their place on it: the renderer
 * writes `/agents` for `#/agents` and only mends the click, so that a link opened in a new tab would lead nowhere.
 *
 * @throws Error naming what was not found, so that a change in the renderer is noticed.
 */
export function finishPage(html: string): string {
  if (!html.includes('"disableTelemetry":true')) {
    throw new Error("The rendered page would report its readers: it does not say disableTelemetry.");
  }
  const withLogos = Object.entries(logos).reduce((page, [address, image]) => {
    if (!page.includes(address)) {
      throw new Error(`The rendered page does not contain ${address}: look for the logo's new address.`);
    }
    return page.replaceAll(address, image);
  }, html);
  const page = withLogos.replace(/(<a [^>]*href=")(?=\/[^"]*" data-discover)/g, "$1#");
  if (page === withLogos) {
    throw new Error("The rendered page has no link with data-discover: look how it links to its places now.");
  }
  return page;
}

const linkTo = (url: string) => ({ title: url.slice(url.lastIndexOf("/") + 1), url });

async function runRedocly(cwd: string, args: string[]): Promise<void> {
  const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
  const cli = join(dirname(manifest), "bin/cli.js");
  try {
    await promisify(execFile)(process.execPath, [cli, ...args], {
      cwd,
      // Only this variable keeps the page itself from reporting its readers; no option or config key does.
      env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
    });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`redocly build-docs failed:\n${stderr || message}`);
  }
}

function wordmark(text: string, width: number): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="12">` +
    `<text y="10" font-family="sans-serif" font-size="11" fill="#3b82f6">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
