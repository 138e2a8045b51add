import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { bundle, createConfig } from "@redocly/openapi-core";
import { stringify } from "yaml";
import type { Json } from "../src/Description.ts";
import { languages, readOverlay } from "../src/translations/index.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = `${root}dist`;

/** What this process wrote last, by language. */
const written = new Map<string, string>();

const isThere = (language: string, json: string): boolean =>
  existsSync(`${dist}/openapi.${language}.yaml`) &&
  existsSync(`${dist}/openapi.${language}.json`) &&
  readFileSync(`${dist}/openapi.${language}.json`, "utf8") === json;

/**
 * Applies each overlay to the bundle, as `redocly bundle dist/openapi.json --overlay overlays/ja.yaml` does, and writes
 * dist/openapi.ja.json and dist/openapi.ja.yaml. What an overlay does not translate stays in English: that is for the lint to say.
 *
 * @throws Error with one line per action that cannot be applied.
 */
export async function bundleTranslations(): Promise<void> {
  for (const language of languages()) {
    const file = `overlays/${language}.yaml`;
    const document = await applyOverlay(`${dist}/openapi.json`, root + file).catch((error) => {
      // It says where the mistake is.
      readOverlay(file, readFileSync(root + file, "utf8"));
      throw error;
    });
    const json = JSON.stringify(document, null, 2);
    // Most edits change texts that have a translation.
    if (written.get(language) === json && isThere(language, json)) continue;
    const files = {
      json,
      yaml: stringify(document, { aliasDuplicateObjects: false, lineWidth: 0, compat: "yaml-1.1" }),
    };
    for (const [format, text] of Object.entries(files)) {
      writeFileSync(`${dist}/next.${language}.${format}`, text);
      renameSync(`${dist}/next.${language}.${format}`, `${dist}/openapi.${language}.${format}`);
    }
    written.set(language, json);
  }
}

/**
 * Applies an overlay to an OpenAPI description.
 *
 * @param ref Path of the description.
 * @param overlay Path of the overlay.
 */
export async function applyOverlay(ref: string, overlay: string): Promise<Json> {
  const config = await createConfig({});
  const { bundle: result, problems } = await bundle({ ref, config, overlays: [overlay] });
  if (problems.length > 0)
    throw new Error(problems.map(({ message }) => `${overlay}: ${message}`).join("\n"));
  return result.parsed as Json;
}

// The loop of `npm start` imports this in a worker, and calls it for each change.
if (isMainThread) {
  await bundleTranslations().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
