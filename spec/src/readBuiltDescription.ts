import { readFileSync } from "node:fs";
import type { Description, Json } from "./Description.ts";
import type { Places } from "./References.ts";
import { readDescription } from "./readDescription.ts";

/**
 * Reads the description of this workspace as the last build left it.
 *
 * @param language Its language, such as `ja`; English by default. Only prose depends on it.
 * @throws Error when it has not been built, and what `readDescription` throws.
 */
export function readBuiltDescription(language = "en"): Description {
  const name = language === "en" ? "openapi.json" : `openapi.${language}.json`;
  return readDescription(readBuilt<Json>(name), readBuilt<Places>("places.json"));
}

function readBuilt<Content>(name: string): Content {
  try {
    return JSON.parse(readFileSync(new URL(`../dist/${name}`, import.meta.url), "utf8"));
  } catch (cause) {
    throw new Error(`spec/dist/${name} cannot be read. Run: npm run generate`, { cause });
  }
}
