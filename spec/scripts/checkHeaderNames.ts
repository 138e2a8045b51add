import type { Description } from "../src/Description.ts";

/** Headers of HTTP that texts may name although nothing describes them. */
const KNOWN = [
  "accept-language",
  "content-type",
  "retry-after",
  "www-authenticate",
  "user-agent",
  "cache-control",
];

/** A name in code, perhaps with a value: `Last-Event-ID`, `Idempotent-Replayed: true`. */
const NAME = /`([A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+)(?::[^`]*)?`/g;

/** Finds the headers that texts of the description name, and that no operation has. */
export function checkHeaderNames(description: Description): string[] {
  const found = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const { description: text } = node as { description?: unknown };
    if (typeof text === "string")
      for (const { message } of unknownHeaders(description, text))
        found.add(`${description.placeOf(node)}: ${message}`);
    for (const part of Object.values(node)) visit(part);
  };
  const { paths, components } = description.document;
  visit({ paths, components });
  return [...found];
}

/**
 * Finds them in a page.
 *
 * @param page Its path, for the messages.
 */
export function checkHeadersOfPage(description: Description, page: string, markdown: string): string[] {
  return unknownHeaders(description, markdown).map(({ index, message }) => {
    const line = markdown.slice(0, index).split("\n").length;
    return `${page}:${line}:1: ${message}`;
  });
}

function unknownHeaders({ operations }: Description, text: string): { index: number; message: string }[] {
  const names = operations.flatMap(({ parameters, responses }) => [
    ...parameters.map(({ name }) => name.toLowerCase()),
    ...responses.flatMap(({ headers }) => headers.map(({ name }) => name.toLowerCase())),
  ]);
  const known = new Set([...KNOWN, ...names]);
  return [...text.matchAll(NAME)]
    .filter(([, name = ""]) => !known.has(name.toLowerCase()))
    .map(({ 1: name, index }) => ({
      index,
      message: `The text names the header ${name}, which no operation has. Write the name that it has now.`,
    }));
}
