// What benchGrowth.ts measures: `tsx growthSteps.ts <step> <folder>`, one process for one step. Prints the step's time and its memory.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { type Description, readDescription } from "@cloud-agents/spec/description";

const [step = "", folder = ""] = process.argv.slice(2);
const bundle = join(folder, "spec/dist/openapi.json");
const read = () => readDescription(JSON.parse(readFileSync(bundle, "utf8")));
/** A module of the description that is measured: it knows its files by where it is itself. */
const own = (path: string) => import(join(folder, "spec", path));

/** Each loads what it needs, and returns what is measured. */
const steps: Record<string, () => Promise<() => unknown>> = {
  async lint() {
    const { lint } = await own("scripts/lint.ts");
    return () => lint("openapi.yaml");
  },
  async bundle() {
    const { loadBundle } = await own("src/loadBundle.ts");
    return async () => {
      const { document } = await loadBundle(join(folder, "spec/openapi.yaml"));
      mkdirSync(dirname(bundle), { recursive: true });
      writeFileSync(bundle, JSON.stringify(document, null, 2));
    };
  },
  model: async () => read,
  async types() {
    const { printTypes } = await import("../../types/scripts/printTypes.ts");
    const description = read();
    return () => printTypes(description);
  },
  async client() {
    const description = read();
    return () => printClient(description);
  },
  async validator() {
    const { printFiles } = await import("../../validator/scripts/printFiles.ts");
    const description = read();
    return () => printFiles(description);
  },
  async msw() {
    const { printExamples } = await import("../../msw/scripts/printExamples.ts");
    const { readExamples } = await import("../../msw/scripts/readExamples.ts");
    const description = read();
    return () => printExamples(readExamples(description), String(description.servers[0]));
  },
  async docs() {
    const { machineFiles } = await import("../../docs/site/machines/machineFiles.ts");
    const { languages, readLanguage } = await import("../../docs/site/readLanguages.ts");
    const { renderSite } = await import("../../docs/site/renderSite.ts");
    const { siteParts } = await import("../../docs/site/siteParts.ts");
    const address = "http://127.0.0.1:8080";
    return () => {
      // Two of them say it in English: nobody has translated what was made up.
      const sources = languages.map((language) => readLanguage(join(folder, "spec"), language));
      const machines = (pages: Parameters<typeof machineFiles>[1]) => machineFiles(address, pages, sources);
      renderSite(sources, { ...siteParts, address, machines });
    };
  },
  async search() {
    const { createLanguageMemory, readLanguage } = await import("../../docs/site/readLanguages.ts");
    const { createSiteMemory, recallPages } = await import("../../docs/site/renderSite.ts");
    const { printIndex } = await import("../../docs/site/search/printIndex.ts");
    const { siteParts } = await import("../../docs/site/siteParts.ts");
    const source = readLanguage(join(folder, "spec"), "en", createLanguageMemory());
    const pages = recallPages(source, siteParts.guides("en"), createSiteMemory().pages);
    return () => printIndex(pages, "en");
  },
};

if (step === "size") {
  console.log(JSON.stringify({ bytes: await clientSize(), operations: read().operations.length }));
} else {
  const run = await (steps[step] as () => Promise<() => unknown>)();
  // Time of the processor, not of the clock: other work on the machine would be counted otherwise.
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  const time = (user + system) / 1000;
  console.log(JSON.stringify({ time, memory: process.resourceUsage().maxRSS / 1024 }));
}

async function printClient(description: Description) {
  const { clientOperations } = await import("../../client/scripts/clientOperations.ts");
  const { printApi, printFunctions, printOperations } = await import(
    "../../client/scripts/printOperations.ts"
  );
  const operations = clientOperations(description);
  return {
    table: printOperations(operations, description),
    api: printApi(operations),
    functions: printFunctions(operations),
  };
}

/** What the client adds to an app in a browser, minified and gzipped, with the table of these operations. */
async function clientSize(): Promise<number> {
  const { build } = await import("esbuild");
  const { table } = await printClient(read());
  const client = fileURLToPath(new URL("../../client/src/", import.meta.url));
  const { outputFiles } = await build({
    stdin: { contents: 'export { CloudAgents } from "./index.ts";', resolveDir: client },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
    plugins: [
      {
        name: "table",
        setup({ onLoad }) {
          onLoad({ filter: /generated[\\/]operations\.ts$/ }, () => ({ contents: table, loader: "ts" }));
        },
      },
    ],
  });
  return outputFiles.reduce((bytes, { contents }) => bytes + gzipSync(contents, { level: 9 }).byteLength, 0);
}
