import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { getLineColLocation, type LocationObject, lint as lintFile, loadConfig } from "@redocly/openapi-core";
import { loadBundle } from "../src/loadBundle.ts";
import type { Places } from "../src/References.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Lints a file with the rules of redocly.yaml, as `redocly lint` does, in this process.
 *
 * @param file Path of the root document, relative to `spec`.
 * @param places For a bundle: where its objects come from. Its mistakes are then located in the source.
 * @throws Error with one line per mistake, `paths/agents.yaml:12:5: message (rule)`.
 */
export async function lint(file: string, places: Places = {}): Promise<void> {
  const config = await loadConfig({ configPath: `${root}redocly.yaml` });
  const found = await lintFile({ ref: `${root}${file}`, config }).catch(async (error) => {
    // It knows where a reference leads back to itself, which the linter does not say.
    await loadBundle(`${root}${file}`);
    throw error;
  });
  const all = found.filter(({ ignored }) => !ignored);
  // What a reference or a schema breaks is reported again by each example that is checked against it.
  const problems = all.filter(({ message }) => !message.startsWith("Example validation errored"));
  if (all.length === 0) return;
  const shown = problems.length > 0 ? problems : all;
  const lines = shown.map(({ location: [location], message, suggest, ruleId }) => {
    const meant = suggest.length > 0 ? ` Did you mean ${suggest.join(" or ")}?` : "";
    const text = message
      .replaceAll(root, "")
      .replace(/\s+/g, " ")
      .replace(/Can't resolve \$ref: ENOENT: .* '(.*)'/, "The $$ref leads to a file that does not exist: $1");
    return `${location ? placeOf(location, places) : file}: ${text}${meant} (${ruleId})`;
  });
  throw new Error([...new Set(lines)].join("\n"));
}

function placeOf(location: LocationObject, places: Places): string {
  // An object that has no place itself, such as a scalar, is in the nearest one that does.
  for (let pointer = location.pointer?.replace(/^#/, ""); pointer; ) {
    const place = places[pointer];
    if (place !== undefined) return place;
    pointer = pointer.slice(0, pointer.lastIndexOf("/"));
  }
  const { start } = getLineColLocation(location);
  return `${relative(root, location.source.absoluteRef)}:${start.line}:${start.col}`;
}
