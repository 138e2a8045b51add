import { readFileSync } from "node:fs";
import type { Json } from "@cloud-agents/spec/description";

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
