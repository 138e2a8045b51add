import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Description } from "@cloud-agents/spec/description";
import { stringify } from "yaml";
import { enrichDescription } from "../../../docs/scripts/enrichDescription.ts";
import { renderPage } from "../../../docs/scripts/renderPage.ts";
import { applyNames, type Names } from "../names.ts";
import { credentialsOf, readSecurity } from "../readSecurity.ts";
import type { Files } from "./Part.ts";

/** Prints the reference as one page, with the description to download. */
export async function printDocsPart(description: Description, names: Names): Promise<Files> {
  const { document } = description;
  // Without it, the renderer shows nothing.
  document.info ??= { title: "", version: "" };
  const download = structuredClone(document);
  // Another API may mean something else by it.
  for (const { source } of description.operations) delete source["x-origin"];
  const info = document.info as { description?: string };
  const { description: written } = info;
  const security = readSecurity(description, names.variables);
  const enriched = enrichDescription(description, undefined, (operation) =>
    credentialsOf(security, operation, names.variables),
  );
  if (written === undefined) delete info.description;
  else info.description = written;
  for (const { source } of description.operations) {
    for (const sample of source["x-codeSamples"] as { source: string }[])
      sample.source = applyNames(sample.source, names).replace(
        /"@cloud-agents\/(client|types)"/,
        '"./generated/$1/index.js"',
      );
  }
  // The renderer reads its input as a pattern of file names, so it works in a folder whose name we know.
  const folder = await mkdtemp(join(tmpdir(), "cloud-agents-docs-"));
  try {
    await renderPage(enriched, folder);
    return {
      "index.html": await readFile(join(folder, "index.html"), "utf8"),
      "openapi.json": `${JSON.stringify(download, null, 2)}\n`,
      "openapi.yaml": stringify(download, { aliasDuplicateObjects: false, lineWidth: 0 }),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
