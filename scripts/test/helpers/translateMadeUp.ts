import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Copy } from "./copyWorkspace.ts";

/** Fills each empty translation with what the lint asks of it: the terms, the code and the numbers of the English text. */
const program = `
  import { readFileSync, writeFileSync } from "node:fs";
  import { loadBundle } from "./src/loadBundle.ts";
  import { languages, printOverlay, readGlossary, readOverlay, readTexts } from "./src/translations/index.ts";
  const { document } = await loadBundle("openapi.yaml");
  const english = new Map(readTexts(document).map(({ target, text }) => [target, text]));
  for (const language of languages()) {
    const file = "overlays/" + language + ".yaml";
    const overlay = readOverlay(file, readFileSync(file, "utf8"));
    const { terms } = readGlossary(language);
    for (const action of overlay.actions.filter(({ update }) => update === "")) {
      const text = english.get(action.target);
      const named = terms.filter(({ term }) => new RegExp("\\\\b(?:" + term + ")\\\\b", "i").test(text)).map(({ use }) => use[0]);
      const same = text.match(/\`[^\`]+\`|\\d+/g) ?? [];
      action.update = ["文", ...new Set([...named, ...same])].join(" ");
    }
    writeFileSync(file, printOverlay(overlay));
  }`;

/** Follows the recipe for translations, for texts that are made up. */
export async function translateMadeUp(copy: Copy): Promise<void> {
  const options = { cwd: join(copy.root, "spec"), env: copy.env };
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ["--import", "tsx", ...args], options);
  // It fails: it names the empty translations that it wrote.
  await run("scripts/lintTranslations.ts", "--fix").catch(() => {});
  await run("--input-type=module", "--eval", program);
}
