import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { parse, stringify } from "yaml";
import { loadBundle } from "../src/loadBundle.ts";
import { readDescription } from "../src/readDescription.ts";
import { toPlainForm } from "../src/toPlainForm.ts";
import { checkErrorExamples } from "./checkErrorExamples.ts";
import { checkHeaderNames, checkHeadersOfPage } from "./checkHeaderNames.ts";
import { checkNumbers, checkPage } from "./checkNumbers.ts";
import { checkPaths } from "./checkPaths.ts";
import { lint } from "./lint.ts";
import { readDecisions } from "./readDecisions.ts";
import { type Sources, showDeviations } from "./showDeviations.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = `${root}dist`;

/** What a bundle consists of, in `dist`. */
const FILES = ["openapi.json", "openapi.yaml", "openapi.plain.json", "places.json", "sources.json"];

/** The statements of the documents, parsed: the file is a long one, and changes less often than the description. */
let known = { text: "", sources: {} as Sources };

/**
 * Bundles the description into dist/openapi.json and dist/openapi.yaml, and into dist/openapi.plain.json for tools that read only the plainest form, and lints the result: some rules (names of
 * schemas, unused components) see something only in the bundle. dist/places.json says where each object of the bundle
 * comes from, and dist/sources.json has the statements and decisions it rests on. The files change together, and only when the lint passes and every limit in a text is that of its schema.
 *
 * @throws Error with one line per mistake.
 */
export async function bundle(): Promise<void> {
  await draftBundle();
  publishBundle();
}

/**
 * Makes the files of a bundle, and leaves those of the last one in their place.
 *
 * @throws Error with one line per mistake.
 */
export async function draftBundle(): Promise<void> {
  const { document, places } = await loadBundle(`${root}openapi.yaml`);
  mkdirSync(dist, { recursive: true });
  const write = (file: string, text: string) => writeFileSync(draftOf(file), text);
  write("openapi.json", JSON.stringify(document, null, 2));
  await lint("dist/next.openapi.json", places);
  // After the lint, which knows the mistakes better; what it accepts, the generators may still not support.
  const description = readDescription(document, places);
  const pages = ["decisions.md", "overview.md"];
  const mistakes = [
    ...checkNumbers(description),
    ...checkErrorExamples(description),
    ...checkHeaderNames(description),
    ...pages.flatMap((page) => {
      const text = readFileSync(root + page, "utf8");
      return [checkPage, checkPaths, checkHeadersOfPage].flatMap((check) => check(description, page, text));
    }),
  ];
  if (mistakes.length > 0) throw new Error(mistakes.join("\n"));
  const text = readFileSync(`${root}sources.yaml`, "utf8");
  if (known.text !== text) known = { text, sources: parse(text, { merge: true }) };
  showDeviations(document, known.sources);
  write("openapi.json", JSON.stringify(document, null, 2));
  for (const notice of description.ignored) console.warn(`${notice} is ignored.`);
  write(
    "openapi.yaml",
    stringify(document, { aliasDuplicateObjects: false, lineWidth: 0, compat: "yaml-1.1" }),
  );
  write("openapi.plain.json", JSON.stringify(toPlainForm(document), null, 2));
  write("places.json", JSON.stringify(places));
  const decisions = readDecisions(readFileSync(`${root}decisions.md`, "utf8"));
  write("sources.json", JSON.stringify({ ...known.sources, decisions }));
}

/** Puts the files that `draftBundle` made in the place of the last ones. */
export function publishBundle(): void {
  for (const file of FILES) renameSync(draftOf(file), `${dist}/${file}`);
}

const draftOf = (file: string) => `${dist}/next.${file}`;

// The loop of `npm start` imports this in a worker, and calls it for each change.
if (isMainThread) {
  await bundle().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
