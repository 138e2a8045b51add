import { readFile } from "node:fs/promises";
import { type Description, readDescription } from "@cloud-agents/spec/description";

/** The full reference in English, as it was built. */
export const page = new URL("../../dist/site/en/reference/index.html", import.meta.url);

/** The description as the full reference shows it, with samples and badges. */
export async function renderedDescription(): Promise<Description> {
  const line = (await readFile(page, "utf8")).match(/const __redoc_definition = (.*);\n/);
  if (!line?.[1]) throw new Error(`No description in ${page.pathname}: build the docs first.`);
  return readDescription(JSON.parse(line[1]));
}
