import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Description } from "@cloud-agents/spec/description";
import { enrichDescription, type OpenApiDocument } from "./enrichDescription.ts";
import { renderPage } from "./renderPage.ts";
import { renderReference } from "./renderReference.ts";

/** What the docs consist of: the page with the description for download, and the reference of the client in `client/`. */
export type Part = "page" | "reference";

const DOWNLOADS = ["openapi.json", "openapi.yaml"];

/** The files of each part. */
const files: Record<Part, string[]> = { page: [...DOWNLOADS, "index.html"], reference: ["client"] };

/**
 * Builds the docs: the page, the description it was made from for download, and the reference of the client.
 * A failed build leaves the last good site in place.
 *
 * @param description What to show; its document is changed.
 * @param bundle Folder with the same description for download, `openapi.json` and `openapi.yaml`.
 * @param site Folder for `index.html`, `openapi.json`, `openapi.yaml` and `client/`; created when missing.
 * @param parts What to build; everything by default.
 * @throws Error saying what in the description, or in the rendered page, is not as expected, or that the client is not built.
 */
export async function buildSite(
  description: Description,
  bundle: string,
  site: string,
  parts: readonly Part[] = ["reference", "page"],
): Promise<void> {
  await mkdir(site, { recursive: true });
  // Beside the site, so that renaming a finished file into place is atomic. The remains of an interrupted build are deleted.
  const draft = `${site}-draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft);
  const draw: Record<Part, (document: OpenApiDocument) => Promise<void>> = {
    async page(document) {
      await renderPage(document, draft);
      for (const file of DOWNLOADS) await copyFile(join(bundle, file), join(draft, file));
    },
    reference: () => renderReference(join(draft, "client")),
  };
  try {
    const document = enrichDescription(description);
    await Promise.all(parts.map((part) => draw[part](document)));
    if (parts.includes("reference")) await rm(join(site, "client"), { recursive: true, force: true });
    for (const file of parts.flatMap((part) => files[part])) {
      await rename(join(draft, file), join(site, file));
    }
  } finally {
    await rm(draft, { recursive: true });
  }
}
