import { basename, dirname, isAbsolute, relative } from "node:path";
import {
  BaseResolver,
  bundleDocument,
  type Config,
  type Document,
  detectSpec,
  getLineColLocation,
  getTypes,
  type LocationObject,
  normalizeTypes,
  ResolveError,
  resolveDocument,
  Source,
} from "@redocly/openapi-core";
import { createEmptyRedoclyConfig } from "@redocly/openapi-core/lib/bundle-oas";
import type { Json } from "./Description.ts";
import { findCircle } from "./findCircle.ts";
import { findMistake } from "./findMistake.ts";
import { escapeStep, nodeAt } from "./pointers.ts";
import type { Places } from "./References.ts";

/** A bundle, and where each of its objects comes from. */
export interface Bundle {
  document: Json;
  /** Found when they are asked for, which takes as long as reading the files. Until then, the document is not to be changed. */
  readonly places: Places;
}

/** Where an object of a bundle was read. */
interface Origin {
  document: Document;
  pointer: string;
}

/** Reads a file whose absolute path is given; throws what node:fs throws when there is none. */
export type ReadFile = (path: string) => Promise<string>;

/** Milliseconds in which a walk that goes on beside a failed one comes to its end. */
const BESIDE_MS = 1_000;

/** The order in which a bundle has the fields of an OpenAPI document; extensions follow. */
const FIELDS = [
  "openapi",
  "info",
  "jsonSchemaDialect",
  "servers",
  "security",
  "tags",
  "externalDocs",
  "paths",
  "webhooks",
  "components",
];

/**
 * Bundles the files of an OpenAPI description into one document, as `redocly bundle` does. References are resolved by
 * @redocly/openapi-core, on which @redocly/cli stands.
 *
 * @param file Path of the root document, YAML or JSON.
 * @param readFile What reads the files. Default: they are read from the disk.
 * @throws Error with one line for each reference that leads nowhere and each file that is not YAML, beginning with its place.
 */
export async function loadBundle(file: string, readFile?: ReadFile): Promise<Bundle> {
  const config = createEmptyRedoclyConfig();
  const externalRefResolver = new BaseResolver(config.resolve);
  if (readFile) readWith(readFile, externalRefResolver);
  const stopIgnoring = ignoreCircles();
  try {
    return await load(file, config, externalRefResolver);
  } catch (error) {
    const circle = isCircular(error) ? await findCircle(externalRefResolver) : undefined;
    if (!circle) throw error;
    const name = ([path, pointer]: [string, string]) =>
      relative(dirname(file), path) + (pointer && `#${pointer}`);
    throw new Error(
      `${name([circle.file, ""])}:${circle.line}:${circle.column}: The $ref leads back to itself: ${circle.way.map(name).join(" → ")}`,
    );
  } finally {
    setTimeout(stopIgnoring, BESIDE_MS).unref();
  }
}

function readWith(readFile: ReadFile, resolver: BaseResolver): void {
  const loadAddress = resolver.loadExternalRef.bind(resolver);
  resolver.loadExternalRef = async (path) => {
    if (!isAbsolute(path)) return loadAddress(path);
    try {
      return new Source(path, (await readFile(path)).replaceAll("\r\n", "\n"));
    } catch (error) {
      throw new ResolveError(error as Error);
    }
  };
}

let ignoring = 0;

/** Redocly's walk goes on beside the one that has failed, and fails where nobody waits for it. */
function ignoreCircles(): () => void {
  ignoring += 1;
  if (ignoring === 1) process.on("unhandledRejection", throwOthers);
  return () => {
    ignoring -= 1;
    if (ignoring === 0) process.off("unhandledRejection", throwOthers);
  };
}

function throwOthers(reason: unknown): void {
  if (!isCircular(reason)) throw reason;
}

const isCircular = (error: unknown): boolean =>
  (error as Error | undefined)?.message === "Self-referencing circular pointer";

async function load(file: string, config: Config, externalRefResolver: BaseResolver): Promise<Bundle> {
  const folder = dirname(file);
  const document = await externalRefResolver.resolveDocument(null, file, true).catch((error: Error) => error);
  if (document instanceof Error) throw ofRoot(document, file);
  const version = readVersion(document, file);
  const types = getTypes(version);
  const { Root: rootType } = normalizeTypes(config.extendTypes(types, version), config);
  await resolveDocument({ rootDocument: document, rootType: rootType as never, externalRefResolver });

  // Before bundling, which moves objects between the documents but does not copy them.
  const origins = new Map<unknown, Origin>();
  const empty: string[] = [];
  // A file that cannot be read is reported below, at the reference to it.
  for (const loaded of await Promise.allSettled(externalRefResolver.cache.values())) {
    if (loaded.status === "fulfilled" && !(loaded.value instanceof Error)) {
      rememberOrigins(loaded.value.parsed, loaded.value, "#", origins);
      if (loaded.value.parsed === undefined || loaded.value.parsed === null)
        empty.push(relative(folder, loaded.value.source.absoluteRef));
    }
  }
  if (empty.length > 0)
    throw new Error(
      empty
        .map((path) => `${path}:1:1: The file is empty. Write it, or remove it and what refers to it.`)
        .join("\n"),
    );
  const { bundle, problems } = await bundleDocument({ document, config, types, externalRefResolver });
  // Two files of the same name, which the bundle has under two names, are a warning.
  const mistakes = problems.filter(({ severity }) => severity === "error");
  if (mistakes.length > 0) {
    const lines = mistakes.map(({ message, location }) => lineOf(message, location[0], folder));
    throw new Error(withoutFollowers(lines).join("\n"));
  }

  const ordered = inOrder(bundle.parsed as Json);
  let places: Places | undefined;
  return {
    document: ordered,
    get places() {
      places ??= findPlaces(ordered, file, origins);
      return places;
    },
  };
}

/**
 * Finds the place of each object of a bundle.
 *
 * @param file Path of the root document; places are relative to its folder.
 */
function findPlaces(bundled: Json, file: string, origins: ReadonlyMap<unknown, Origin>): Places {
  const folder = dirname(file);
  const places: Record<string, string> = {};
  const placeOf = (node: unknown, field = ""): string | undefined => {
    const origin = origins.get(node);
    if (!origin) return undefined;
    const { source } = origin.document;
    const { start } = getLineColLocation({
      source,
      pointer: origin.pointer + field,
      reportOnKey: field !== "",
    });
    return `${relative(folder, source.absoluteRef)}:${start.line}:${start.col}`;
  };
  const locate = (node: unknown, pointer: string): void => {
    if (typeof node !== "object" || node === null) return;
    const place = placeOf(node);
    if (place !== undefined) places[pointer] = place;
    for (const [key, value] of Object.entries(node)) locate(value, `${pointer}/${escapeStep(key)}`);
  };
  places[""] = `${relative(folder, file)}:1:1`;
  locate(bundled, "");
  // Of values that are no objects only the place of one that should be something else is asked for.
  const { pointer } = findMistake(bundled) ?? {};
  if (pointer !== undefined && places[pointer] === undefined) {
    const [, owner = "", field = ""] = /^(.*)(\/[^/]*)$/.exec(pointer) ?? [];
    const place = placeOf(nodeAt(bundled, owner), field);
    if (place !== undefined) places[pointer] = place;
  }
  return places;
}

/** What keeps the root document from being read, with its place. */
function ofRoot({ message }: Error, file: string): Error {
  // The parser says the place last, after the path.
  const [, said = message, line = 1, column = 1] = /^(.*?) in ".*" \((\d+):(\d+)\)/s.exec(message) ?? [];
  const [text = ""] = said
    .replace(/^ENOENT: no such file or directory.*/s, "There is no such file.")
    .split("\n");
  return new Error(`${basename(file)}:${line}:${column}: ${text}`);
}

function readVersion({ parsed, source }: Document, file: string): ReturnType<typeof detectSpec> {
  if (parsed === undefined || parsed === null)
    throw ofRoot(new Error("The file is empty. It must be an OpenAPI description."), file);
  if (typeof parsed !== "object" || Array.isArray(parsed)) {
    const kind = Array.isArray(parsed) ? "a list" : "a text";
    throw ofRoot(new Error(`The file is ${kind}. It must be an OpenAPI description.`), file);
  }
  try {
    return detectSpec(parsed);
  } catch (error) {
    const { line, col } = getLineColLocation({ source, pointer: "#/openapi" }).start;
    throw new Error(`${basename(file)}:${line}:${col}: ${(error as Error).message}`);
  }
}

function lineOf(message: string, location: LocationObject | undefined, folder: string): string {
  if (location === undefined) return message;
  const { source, start } = getLineColLocation(location);
  const [text = ""] = message.split("\n");
  const plain = text
    .replace(
      /^Can't resolve \$ref: ENOENT: .* '(.*)'/,
      (_, path: string) => `The $ref leads to a file that does not exist: ${relative(folder, path)}`,
    )
    .replace(/^Can't resolve \$ref$/, () => `The $ref leads nowhere${targetAt(source.body, start)}`);
  return `${relative(folder, source.absoluteRef)}:${start.line}:${start.col}: ${plain}`;
}

/** The target that is written at a place, after a colon. */
function targetAt(body: string, { line, col }: { line: number; col: number }): string {
  const rest = body
    .split("\n")
    .slice(line - 1)
    .join("\n")
    .slice(col - 1);
  const [, , target] = /\$ref["']?\s*:\s*(["']?)(.+?)\1\s*(?:[,}\n]|$)/.exec(rest) ?? [];
  return target === undefined ? "" : `: ${target}`;
}

/** What leads to a reference that leads nowhere is reported with it, before it: one that is said again further in follows from that. */
function withoutFollowers(lines: string[]): string[] {
  const messages = lines.map((line) => line.replace(/^.*?:\d+:\d+: /, ""));
  return lines.filter((_, index) => messages.lastIndexOf(messages[index] as string) === index);
}

function rememberOrigins(
  node: unknown,
  document: Document,
  pointer: string,
  origins: Map<unknown, Origin>,
): void {
  if (typeof node !== "object" || node === null || origins.has(node)) return;
  origins.set(node, { document, pointer });
  for (const [key, value] of Object.entries(node)) {
    rememberOrigins(value, document, `${pointer}/${escapeStep(key)}`, origins);
  }
}

function inOrder(document: Json): Json {
  const rest = Object.keys(document).filter((field) => !FIELDS.includes(field));
  return Object.fromEntries(
    [...FIELDS, ...rest].flatMap((field) => (field in document ? [[field, document[field]]] : [])),
  );
}
