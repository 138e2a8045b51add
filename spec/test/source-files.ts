import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { isObject, type Json, walk } from "./bundle.ts";

/** The folder of the description, with a slash at the end. */
export const folder = fileURLToPath(new URL("..", import.meta.url));

/** Every file below `paths/` and `components/`, relative to the description's folder. */
export const sourceFiles: string[] = ["paths", "components"].flatMap((part) =>
  readdirSync(join(folder, part), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length)),
);

/** Reads one YAML file of the description. */
export function readSource(file: string): Json {
  return parse(readFileSync(join(folder, file), "utf8")) as Json;
}

/** The files that a file references in a `$ref` or in a discriminator's mapping. */
export function filesNamedIn(file: string): string[] {
  if (!file.endsWith(".yaml")) return [];
  const named: string[] = [];
  walk((value) => {
    if (!isObject(value)) return;
    if (typeof value.$ref === "string") named.push(value.$ref);
    if (isObject(value.mapping)) named.push(...Object.values(value.mapping).map(String));
  }, readSource(file));
  return named
    .filter((name) => !name.startsWith("#"))
    .map((name) => join(dirname(file), name.replace(/#.*/, "")));
}
