import { readFileSync } from "node:fs";

/** A JSON object of the description. */
export type Json = Record<string, unknown>;

let read: Json | undefined;
let paths: string[] | undefined;

/** The bundled description, which the build puts beside the code. */
export function description(): Json {
  read ??= JSON.parse(readFileSync(new URL("../dist/openapi.json", import.meta.url), "utf8")) as Json;
  return read;
}

/** The paths of the description's servers, without the root and without slashes at their ends. */
export function basePaths(): readonly string[] {
  paths ??= [...new Set((description().servers as { url: string }[]).map(({ url }) => pathOf(url)))].filter(
    (path) => path !== "",
  );
  return paths;
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname.replace(/\/$/, "") : "";
}

/**
 * The part of the description that a pointer leads to, such as `#/components/schemas/Agent`.
 *
 * @returns Undefined when there is none.
 */
export function partAt(pointer: string): unknown {
  if (known.has(pointer)) return known.get(pointer);
  const part = find(pointer);
  // Only what is there: clients choose the paths of requests.
  if (part !== undefined) known.set(pointer, part);
  return part;
}

const known = new Map<string, unknown>();

function find(pointer: string): unknown {
  let part: unknown = description();
  for (const step of pointer.split("/").slice(1)) {
    if (typeof part !== "object" || part === null) return undefined;
    part = (part as Json)[unescapeStep(step)];
  }
  return part;
}

/** One step of a pointer, escaped. */
export function escapeStep(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** One step of a pointer, as the key that it stands for. */
export function unescapeStep(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
