import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { parse, stringify } from "yaml";
import { loadBundle } from "../src/loadBundle.ts";
import { readDescription } from "../src/readDescription.ts";
import { checkNumbers, checkPage } from "./checkNumbers.ts";
import { lint } from "./lint.ts";
import { readDecisions } from "./readDecisions.ts";
import { showDeviations } from "./showDeviations.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = `${root}dist`;

/**
 * Bundles the description into dist/openapi.json and dist/openapi.yaml and lints the result: some rules (names of
 * schemas, unused components) see something only in the bundle. dist/places.json says where each object of the bundle
 * comes from, and dist/sources.json has the statements and decisions it rests on. The files change together, and only when the lint passes and every limit in a text is that of its schema.
 *
 * @throws Error with one line per mistake.
 */
export async function bundle(): Promise<void> {
  const { document, places } = await loadBundle(`${root}openapi.yaml`);
  mkdirSync(dist, { recursive: true });
  writeFileSync(`${dist}/next.json`, JSON.stringify(document, null, 2));
  await lint("dist/next.json", places);
  // After the lint, which knows the mistakes better; what it accepts, the generators may still not support.
  const description = readDescription(document, places);
  const pages = ["decisions.md", "overview.md"];
  const mistakes = [
    ...checkNumbers(description),
    ...pages.flatMap((page) => checkPage(description, page, readFileSync(root + page, "utf8"))),
  ];
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
  const sources = parse(readFileSync(`${root}sources.yaml`, "utf8"), { merge: true });
  showDeviations(document, sources);
  writeFileSync(`${dist}/next.json`, JSON.stringify(document, null, 2));
  for (const notice of description.ignored) console.warn(`${notice} is ignored.`);
  writeFileSync(
    `${dist}/next.yaml`,
    stringify(document, { aliasDuplicateObjects: false, lineWidth: 0, compat: "yaml-1.1" }),
  );
  writeFileSync(`${dist}/places.json`, JSON.stringify(places));
  const decisions = readDecisions(readFileSync(`${root}decisions.md`, "utf8"));
  writeFileSync(`${dist}/sources.json`, JSON.stringify({ ...sources, decisions }));
  renameSync(`${dist}/next.json`, `${dist}/openapi.json`);
  renameSync(`${dist}/next.yaml`, `${dist}/openapi.yaml`);
}

// The loop of `npm start` imports this in a worker, and calls it for each change.
if (isMainThread) {
  await bundle().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
