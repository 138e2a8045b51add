// Measures the search of the docs beside Pagefind's and Redoc's, on the queries that its test has. README.md says how to read it. Needs the build.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchChromium } from "@cloud-agents/chromium";
import { startDocs } from "@cloud-agents/docs";
import type { Page } from "playwright-core";
import { parse } from "yaml";
import { machine } from "./machine.ts";
import { median } from "./median.ts";
import { saveNumbers } from "./saveNumbers.ts";

const others = fileURLToPath(new URL("../references/node_modules/", import.meta.url));
if (!existsSync(others)) {
  console.error(
    "The other searches are missing. Run: npm ci --ignore-scripts --legacy-peer-deps --prefix packages/bench/references",
  );
  process.exit(1);
}

const LANGUAGES = ["en", "ja", "zh"] as const;

/** Longest wait for the hits of a query, in milliseconds. Redoc waits for 400 after the last key. */
const PATIENCE_MS = 3000;

/** How many of the queries found first what they should, and how long the hits took. */
interface Result {
  place: number;
  page: number;
  operations: number;
  times: number[];
}

/** A search to be tried. `find` gives the address of the first hit in a page that `open` has prepared. */
interface Engine {
  name: string;
  open(page: Page, language: string): Promise<void>;
  find(page: Page, query: string): Promise<{ address: string | undefined; time: number }>;
}

const require = createRequire(import.meta.url);
const docs = dirname(require.resolve("@cloud-agents/docs/package.json"));
const folder = await mkdtemp(join(tmpdir(), "bench-search-"));
const browser = await launchChromium();
try {
  await cp(join(docs, "dist/site"), folder, { recursive: true });
  // Only the content of the pages that ours has in its index as well.
  execFileSync(
    join(others, ".bin/pagefind"),
    [
      ...["--site", folder, "--root-selector", "main"],
      ...["--glob", "*/{guides,operations,events,schemas,errors}/**/*.html"],
    ],
    { stdio: "ignore" },
  );
  for (const language of LANGUAGES) {
    const suffix = language === "en" ? "" : `.${language}`;
    const redoc = join(folder, "redoc", language);
    await mkdir(redoc, { recursive: true });
    await copyFile(join(others, "redoc/bundles/redoc.standalone.js"), join(redoc, "redoc.standalone.js"));
    await copyFile(join(folder, `openapi${suffix}.json`), join(redoc, "openapi.json"));
    await writeFile(
      join(redoc, "index.html"),
      '<!doctype html><meta charset="utf-8"><redoc spec-url="openapi.json"></redoc><script src="redoc.standalone.js"></script>',
    );
  }
  const server = await startDocs({ port: 0, host: "127.0.0.1", dir: folder });
  const medians: Record<string, Record<string, object>> = {};
  for (const language of LANGUAGES) {
    const queries = readQueries(language);
    const ofOperations = queries.filter(({ address }) => address.startsWith("operations/")).length;
    console.log(`\n### ${language}: ${queries.length} queries, ${ofOperations} of them for an operation\n`);
    console.log("|  | right place first | right page first | of operations | until the hits are there, ms |");
    console.log("| --- | --- | --- | --- | --- |");
    for (const engine of engines(server.url)) {
      const { place, page, operations, times } = await tryOut(engine, language, queries);
      const time = `${median(times).toFixed(1)} (up to ${Math.max(...times).toFixed(0)})`;
      console.log(`| ${engine.name} | ${place} | ${page} | ${operations} | ${time} |`);
      medians[language] = {
        ...medians[language],
        [engine.name]: { place, page, operations, time: median(times) },
      };
    }
  }
  saveNumbers("search", { medians });
  console.log(`\nThe median and the slowest of all queries. ${machine}, Chromium ${browser.version()}.`);
  await server.stop();
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}

function readQueries(language: string): { query: string; address: string }[] {
  const file = join(docs, `test/search/queries.${language}.yaml`);
  const wanted = parse(readFileSync(file, "utf8")) as Record<string, string[]>;
  return Object.entries(wanted).flatMap(([address, each]) => each.map((query) => ({ query, address })));
}

function engines(url: string): Engine[] {
  return [
    {
      name: "ours",
      async open(page, language) {
        await page.goto(`${url}/${language}/`);
        await page.locator("[data-index]").first().click();
        await page.locator("dialog.search-box input").waitFor();
      },
      find: (page, query) => typeInto(page, "dialog.search-box input", "#hits a", query),
    },
    {
      name: "Pagefind",
      async open(page, language) {
        await page.goto(`${url}/${language}/`);
        await page.evaluate(
          `import("/pagefind/pagefind.js").then(async (it) => { await it.init(); globalThis.pagefind = it; })`,
        );
      },
      find: (page, query) =>
        page.evaluate(`(async () => {
          const began = performance.now();
          const { results } = await pagefind.search(${JSON.stringify(query)});
          const [first, ...rest] = await Promise.all(results.slice(0, 5).map((result) => result.data()));
          const time = performance.now() - began;
          // Its own list shows the places of a page by their weight.
          const best = first?.sub_results.toSorted((a, b) => weigh(b) - weigh(a))[0];
          function weigh({ weighted_locations }) {
            return weighted_locations.reduce((sum, { balanced_score }) => sum + balanced_score, 0);
          }
          return { address: best?.url ?? first?.url, time };
        })()`),
    },
    {
      name: "Redoc",
      async open(page, language) {
        await page.goto(`${url}/redoc/${language}/`);
        await page.locator("input.search-input").waitFor({ timeout: 60_000 });
      },
      find: (page, query) => typeInto(page, "input.search-input", "[data-role='search:results'] li", query),
    },
  ];
}

/** Enters a query at once, and waits until there are hits that were not there before. */
async function typeInto(
  page: Page,
  input: string,
  hit: string,
  query: string,
): Promise<{ address: string | undefined; time: number }> {
  return await page.evaluate(`(async () => {
    const field = document.querySelector(${JSON.stringify(input)});
    // React listens to the native setter.
    const { set: setText } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    const first = () => document.querySelector(${JSON.stringify(hit)});
    const enter = async (text, isDone) => {
      const began = performance.now();
      setText.call(field, text);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      while (!isDone() && performance.now() - began < ${PATIENCE_MS}) await new Promise((resolve) => setTimeout(resolve));
      return performance.now() - began;
    };
    await enter("", () => first() === null);
    const time = await enter(${JSON.stringify(query)}, () => first() !== null);
    return { address: first()?.href ?? first()?.getAttribute("data-item-id") ?? undefined, time };
  })()`);
}

async function tryOut(
  { open, find }: Engine,
  language: string,
  queries: readonly { query: string; address: string }[],
): Promise<Result> {
  const page = await browser.newPage();
  try {
    await open(page, language);
    // The index is loaded with the first query.
    await find(page, "session");
    const result: Result = { place: 0, page: 0, operations: 0, times: [] };
    for (const { query, address } of queries) {
      const { address: found = "", time } = await find(page, query);
      const [path = "", id] = found.replace(/^.*?\/(en|ja|zh)\//, "").split("#");
      const [wantedPath = "", wantedId] = address.split("#");
      const isOperation = found.toLowerCase().endsWith(`operation/${camelCase(wantedPath)}`);
      const isPage = path === wantedPath || isOperation;
      result.times.push(time);
      if (isPage) result.page += 1;
      if (isPage && (wantedId === undefined || id === wantedId)) result.place += 1;
      if (isPage && wantedPath.startsWith("operations/")) result.operations += 1;
    }
    return result;
  } finally {
    await page.close();
  }
}

/** The `operationId` of an operation's page, in lower case. */
function camelCase(path: string): string {
  return path.replace(/^operations\/|[-/]/g, "");
}
