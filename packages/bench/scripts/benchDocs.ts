// Measures the docs beside other renderers of the same description, and prints a table. README.md says how to read it. Needs the build.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findChromium, launchChromium } from "@cloud-agents/chromium";
import { startDocs } from "@cloud-agents/docs";
import type { Browser } from "playwright-core";
import { machine } from "./machine.ts";
import { printTable } from "./printTable.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, lighthouse: { type: "boolean", default: false } },
});
const rounds = Number(values.rounds);
if (!(Number.isSafeInteger(rounds) && rounds > 0)) {
  console.error("Usage: bench:docs [--rounds <number>] [--lighthouse]");
  process.exit(2);
}

const others = fileURLToPath(new URL("../references/node_modules/", import.meta.url));
if (!existsSync(others)) {
  console.error(
    "The other renderers are missing. Run: npm ci --ignore-scripts --prefix packages/bench/references",
  );
  process.exit(1);
}

/** How much slower than this machine a phone is taken to be. */
const SLOWDOWN = 4;

/** The start of what every renderer shows of `createSession`. */
const SENTENCE = "Opens a conversation between a user and an agent.";

/** In the page: notes when the sentence is first on the screen, since the page was asked for. */
const WATCH = `(() => {
  const look = () => {
    const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (!texts.currentNode.nodeValue.includes(${JSON.stringify(SENTENCE)})) continue;
      const box = texts.currentNode.parentElement.getBoundingClientRect();
      if (box.height === 0 || box.bottom < 0 || box.top > innerHeight) continue;
      // It is painted in the frame after this one.
      requestAnimationFrame(() => setTimeout(() => { globalThis.readable = performance.now(); }));
      return;
    }
    setTimeout(look, 50);
  };
  look();
})()`;

/** Longest wait for it, in milliseconds. */
const PATIENCE_MS = 60_000;

const page = (body: string) =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Docs</title></head><body>${body}</body></html>`;

/** Each renderer as its own documentation says to embed it, with its own files. */
const renderers = [
  {
    name: "Redoc",
    folder: "redoc",
    link: "#tag/Sessions/operation/createSession",
    files: ["redoc/bundles/redoc.standalone.js"],
    html: page('<redoc spec-url="openapi.json"></redoc><script src="redoc.standalone.js"></script>'),
  },
  {
    name: "Scalar",
    folder: "scalar",
    link: "#tag/sessions/POST/sessions",
    files: ["@scalar/api-reference/dist/browser/standalone.js"],
    html: page(
      '<div id="app"></div><script src="standalone.js"></script><script>Scalar.createApiReference("#app", { url: "openapi.json", withDefaultFonts: false, telemetry: false })</script>',
    ),
  },
  {
    name: "Swagger UI",
    folder: "swagger",
    link: "#/Sessions/createSession",
    files: ["swagger-ui-dist/swagger-ui-bundle.js", "swagger-ui-dist/swagger-ui.css"],
    html: page(
      '<link rel="stylesheet" href="swagger-ui.css"><div id="app"></div><script src="swagger-ui-bundle.js"></script><script>SwaggerUIBundle({ url: "openapi.json", dom_id: "#app", deepLinking: true })</script>',
    ),
  },
];

const folder = await mkdtemp(join(tmpdir(), "bench-docs-"));
const browser = await launchChromium();
try {
  const require = createRequire(import.meta.url);
  for (const { folder: name, files, html } of renderers) {
    await mkdir(join(folder, name));
    for (const file of files)
      await cp(join(others, file), join(folder, name, file.slice(file.lastIndexOf("/") + 1)));
    await copyFile(require.resolve("@cloud-agents/spec/openapi.json"), join(folder, name, "openapi.json"));
    await writeFile(join(folder, name, "index.html"), html);
  }
  // The same server for all: compressed.
  const ours = await startDocs({ port: 0, host: "127.0.0.1" });
  const theirs = await startDocs({ port: 0, host: "127.0.0.1", dir: folder });
  const targets = [
    { name: "our page", url: `${ours.url}/en/operations/create-session/` },
    { name: "our full reference", url: `${ours.url}/en/reference/#/sessions/createsession` },
    ...renderers.map(({ name, folder: path, link }) => ({ name, url: `${theirs.url}/${path}/${link}` })),
  ].map((target) => ({ ...target, measurements: [] as Measurement[] }));
  // What the servers compress once is not what is measured.
  for (const { url } of targets) await measure(browser, url);
  for (let round = 1; round <= rounds; round += 1) {
    console.error(`Round ${round} of ${rounds}`);
    for (const { url, measurements } of targets) measurements.push(await measure(browser, url));
  }
  printTable("docs", targets, [
    ["until `createSession` can be read by its deep link, ms", "time"],
    ["bytes received until then", "bytes"],
  ]);
  console.log(
    `\nMedians of ${rounds} alternating rounds, least and most in brackets, on a CPU ${SLOWDOWN} times as slow. ${machine}, Chromium ${browser.version()}.`,
  );
  if (values.lighthouse) console.log(`\nLighthouse, mobile: ${await lighthouse(targets[0]?.url ?? "")}.`);
  await Promise.all([ours.stop(), theirs.stop()]);
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}

interface Report {
  categories: Record<string, { title: string; score: number }>;
}

interface Measurement {
  time: number;
  bytes: number;
}

/** Opens an address in a new browser context, and waits until the sentence is on the screen. */
async function measure(from: Browser, url: string): Promise<Measurement> {
  const context = await from.newContext({ viewport: { width: 412, height: 823 }, isMobile: true });
  try {
    const tab = await context.newPage();
    const session = await context.newCDPSession(tab);
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
    await session.send("Network.enable");
    let bytes = 0;
    session.on("Network.loadingFinished", ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    // Nothing is asked of other hosts.
    await context.route(/./, (route) =>
      new URL(route.request().url()).hostname === "127.0.0.1" ? route.continue() : route.abort(),
    );
    await tab.addInitScript(WATCH);
    await tab.goto(url, { waitUntil: "commit" });
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      await setTimeout(200);
      const time = await tab.evaluate("globalThis.readable").catch(() => undefined);
      if (typeof time === "number") return { time, bytes };
    }
    throw new Error(`${url} did not show its operation within ${PATIENCE_MS / 1000} seconds.`);
  } finally {
    await context.close();
  }
}

/** The scores of a page in Lighthouse's four categories, on its simulated phone. */
async function lighthouse(url: string): Promise<string> {
  const child = spawn(
    process.execPath,
    [
      join(others, "lighthouse/cli/index.js"),
      url,
      "--quiet",
      "--output=json",
      "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
    ],
    { env: { ...process.env, CHROME_PATH: findChromium() }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const [report] = await Promise.all([text(child.stdout), once(child, "exit")]);
  const { categories } = JSON.parse(report) as Report;
  return Object.values(categories)
    .map(({ title, score }) => `${title} ${Math.round(score * 100)}`)
    .join(", ");
}
