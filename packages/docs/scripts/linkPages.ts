import type { Description, Json } from "@cloud-agents/spec/description";
import { kebab } from "../site/pages/Addresses.ts";

/**
 * Links the full reference to our pages, and to the reference of the client: each operation to its own page, and the overview to
 * the first page.
 *
 * @param description Its document is changed in place, after `enrichDescription`.
 */
export function linkPages({ document, operations }: Description): void {
  for (const { id, summary, source } of operations) {
    source.description = `${source.description ?? ""}\n\n[${summary} →](../operations/${kebab(id)}/index.html)`;
  }
  const info = document.info as Json;
  info.description = `[← ${info.title}](../index.html)\n\n${info.description}`.replace(
    "](client/index.html)",
    "](../../client/index.html)",
  );
}
