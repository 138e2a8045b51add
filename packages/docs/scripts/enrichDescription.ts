import type { Description, Operation } from "@cloud-agents/spec/description";
import { BEARER, type Credential } from "./Credential.ts";
import { printSamples } from "./printSamples.ts";
import { readSample } from "./readSample.ts";

/** The parts of an OpenAPI document that the docs add to. */
export interface OpenApiDocument {
  info: { title: string; summary?: string; description?: string };
  "x-tagGroups"?: { name: string; tags: string[] }[];
  paths?: Record<string, Record<string, { "x-badges"?: { name: string }[] }>>;
}

const BADGES: Record<string, { name: string; color: string }> = {
  document: { name: "Documented", color: "green" },
  companion: { name: "Companion", color: "blue" },
};

/** What the renderer calls the languages of samples. */
const REDOC_LANGUAGES: Record<string, string> = { bash: "bash", typescript: "TypeScript", python: "Python" };

const CLIENT_REFERENCE =
  "# Client reference\n\nEvery method, option and error class of `@cloud-agents/client`: [its reference](client/index.html).";

/**
 * Adds what only the rendered docs need: code samples, badges that tell documented operations from companions, links to external
 * documentation and to the client's reference, and a navigation group for tags that no group names (the renderer would drop
 * them).
 *
 * @param description Its document is changed in place and returned.
 * @param serverOf The server that the samples of an operation call; its first by default.
 * @param credentialsOf How the samples of an operation say who calls; with this API's token by default.
 * @throws DescriptionError at the operation that lacks an example or has an unknown origin.
 */
export function enrichDescription(
  description: Description,
  serverOf: (operation: Operation) => string = ({ server }) => server.replace(/\/+$/, ""),
  credentialsOf: (operation: Operation) => readonly Credential[] = () => [BEARER],
): OpenApiDocument {
  for (const operation of description.operations) {
    const { source } = operation;
    const origin = source["x-origin"];
    if (origin !== undefined) {
      const badge = BADGES[String(origin)];
      if (!badge)
        throw description.error(source, `x-origin must be one of ${Object.keys(BADGES).join(", ")}.`);
      source["x-badges"] = [badge];
    }
    if (source.externalDocs) {
      // The renderer does not show the external documentation of an operation.
      const { url, description: text = url } = source.externalDocs as { url: string; description?: string };
      source.description = `${source.description ?? ""}\n\n[${text}](${url})`;
    }
    const samples = printSamples(
      { ...readSample(description, operation), credentials: credentialsOf(operation) },
      serverOf(operation),
    );
    source["x-codeSamples"] = samples.map(({ label, language, source: text }) => ({
      lang: REDOC_LANGUAGES[language] ?? label,
      label,
      source: text,
    }));
  }
  const document = description.document as unknown as OpenApiDocument;
  document.info.description = `${document.info.description ?? ""}\n\n${CLIENT_REFERENCE}`;
  const groups = document["x-tagGroups"];
  if (groups) {
    const grouped = groups.flatMap(({ tags }) => tags);
    const used = new Set(description.operations.flatMap(({ tags }) => tags));
    const remaining = [...used].filter((tag) => !grouped.includes(tag));
    if (remaining.length > 0) groups.push({ name: "More", tags: remaining });
  }
  return document;
}
