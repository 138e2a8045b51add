import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Description } from "@cloud-agents/spec/description";
import { enrichDescription } from "./enrichDescription.ts";
import { renderPage } from "./renderPage.ts";
import { renderReference } from "./renderReference.ts";

/**
 * Builds the docs: the page, the description it was made from for download, and the reference of the client.
 * A failed build leaves the last good site in place.
 *
 * @param description What to show; its document is changed.
 * @param bundle Folder with the same description for download, `openapi.json` and `openapi.yaml`.
 * @param site Folder for `index.html`, `openapi.json`, `openapi.yaml` and `client/`; created when missing.
 * @throws Error saying what in the description, or in the rendered page, is not as expected, or that the client is not built.
 */
export async function buildSite(description: Description, bundle: string, site: string): Promise<void> {
  await mkdir(site, { recursive: true });
  // Beside the site, so that renaming a finished file into place is atomic. The remains of an interrupted build are deleted.
  const draft = `${site}-draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft);
  try {
    const document = enrichDescription(description);
    await Promise.all([renderPage(document, draft), renderReference(join(draft, "client"))]);
    for (const file of ["openapi.json", "openapi.yaml"])
      await copyFile(join(bundle, file), join(draft, file));
    await rm(join(site, "client"), { recursive: true, force: true });
    for (const file of ["client", "openapi.json", "openapi.yaml", "index.html"]) {
      await rename(join(draft, file), join(site, file));
    }
  } finally {
    await rm(draft, { recursive: true });
  }
}
