import { curlSample } from "./curlSample.ts";
import { type Description, listOperations } from "./listOperations.ts";
import { typescriptSample } from "./typescriptSample.ts";

const badges = {
  document: { name: "Documented", color: "green" },
  companion: { name: "Companion", color: "blue" },
};

const clientReference =
  "# Client reference\n\nEvery method, option and error class of `@cloud-agents/client`: [its reference](client/index.html).";

/**
 * Adds what only the rendered docs need: code samples, badges that tell documented operations from
 * companions, links to external documentation and to the client's reference, and a navigation group for tags that no group
 * names (the renderer would drop them).
 *
 * @param description a bundle; it is changed in place and returned
 * @throws Error naming the operation that lacks an example, an SDK name or a known origin
 */
export function enrichDescription(description: Description): Description {
  const server = description.servers[0]?.url;
  if (server === undefined) throw new Error("The description names no server to call in the code samples.");

  for (const operation of listOperations(description)) {
    const { source } = operation;
    const badge = badges[source["x-origin"]];
    if (badge === undefined) {
      throw new Error(`${operation.id}: x-origin must be one of ${Object.keys(badges).join(", ")}.`);
    }
    if (!operation.sdkName) throw new Error(`${operation.id}: x-sdk-name is missing.`);
    source["x-badges"] = [badge];
    if (source.externalDocs) {
      // The renderer shows the external documentation of no operation.
      const { url, description: text = url } = source.externalDocs;
      source.description = `${source.description ?? ""}\n\n[${text}](${url})`;
    }
    source["x-codeSamples"] = [
      { lang: "bash", label: "curl", source: curlSample(operation, server) },
      { lang: "TypeScript", label: "TypeScript", source: typescriptSample(operation) },
    ];
  }
  description.info.description = `${description.info.description ?? ""}\n\n${clientReference}`;
  groupRemainingTags(description);
  return description;
}

function groupRemainingTags(description: Description): void {
  const groups = description["x-tagGroups"];
  if (groups === undefined) return;
  const grouped = groups.flatMap(({ tags }) => tags);
  const used = new Set(listOperations(description).flatMap(({ source }) => source.tags));
  const remaining = [...used].filter((tag) => !grouped.includes(tag));
  if (remaining.length > 0) groups.push({ name: "More", tags: remaining });
}
