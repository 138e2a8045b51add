import type { Description, Json } from "@cloud-agents/spec/description";
import { kebab } from "../site/pages/Addresses.ts";
import type { Chrome } from "../site/pages/Chrome.ts";

/**
 * Links the full reference to our pages, and to the reference of the client: each operation to its own page, where what a document
 * says is told apart from what we decided, and the overview to the first page.
 *
 * @param description Its document is changed in place, after `enrichDescription`.
 */
export function linkPages({ document, operations }: Description, chrome: Chrome): void {
  for (const { id, source } of operations) {
    const link = `[${chrome("own_page")}](../operations/${kebab(id)}/index.html)`;
    source.description = `${source.description ?? ""}\n\n${link}`;
  }
  const info = document.info as Json;
  info.description = `[← ${info.title}](../index.html)\n\n${info.description}`.replace(
    "](client/index.html)",
    "](../../client/index.html)",
  );
}
