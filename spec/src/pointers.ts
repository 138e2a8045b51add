/** Escapes one step of a JSON pointer (RFC 6901). */
export const escapeStep = (step: string): string => step.replaceAll("~", "~0").replaceAll("/", "~1");

/** The key that one step of a JSON pointer stands for. */
export const unescapeStep = (step: string): string => step.replaceAll("~1", "/").replaceAll("~0", "~");

/**
 * The JSON pointer that a reference into its own document is, such as `/components/schemas/Agent` for
 * `#/components/schemas/Agent`: a URI fragment, so that it may be percent-encoded (RFC 6901, section 6).
 *
 * @returns Undefined for any other reference.
 */
export function pointerOf(reference: unknown): string | undefined {
  if (typeof reference !== "string" || !/^#(\/|$)/.test(reference)) return undefined;
  try {
    return decodeURIComponent(reference.slice(1));
  } catch {
    return undefined;
  }
}

/** What stands at a JSON pointer that leads through no reference; undefined when there is nothing. */
export function nodeAt(document: unknown, pointer: string): unknown {
  let node = document;
  for (const step of pointer.split("/").slice(1)) {
    const key = unescapeStep(step);
    if (typeof node !== "object" || node === null || !Object.hasOwn(node, key)) return undefined;
    node = (node as Record<string, unknown>)[key];
  }
  return node;
}

/** Where an operation stands in a bundle. */
export function operationPointer({ path, method }: { path: string; method: string }): string {
  return `/paths/${escapeStep(path)}/${method.toLowerCase()}`;
}

/** Where the schema of a request's body stands. */
export function requestSchemaPointer(operation: { path: string; method: string }, mediaType: string): string {
  return `${operationPointer(operation)}/requestBody/content/${escapeStep(mediaType)}/schema`;
}

/** Where the schema of a response's body stands. */
export function responseSchemaPointer(
  operation: { path: string; method: string },
  status: string | number,
  mediaType: string,
): string {
  return `${operationPointer(operation)}/responses/${status}/content/${escapeStep(mediaType)}/schema`;
}
