import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { type Description, type Json, readDescription } from "../../src/index.ts";

/** A construct of OpenAPI 3.1, and what becomes of it. */
export interface Construct {
  construct: string;
  means: string;
  /** Version of OpenAPI, 3.1.0 by default. */
  openapi?: string;
  path: Json;
  components?: Json;
  /** Which package refuses it; those after it in the pipeline do not see it. */
  refused?: { by: "spec" | "validator" | "client"; message: string };
}

/** The rows of the table in CONTRIBUTING.md. */
export const constructs: Construct[] = parse(
  readFileSync(new URL("constructs.yaml", import.meta.url), "utf8"),
  { maxAliasCount: -1 },
);

/** The rows that a generator can print. */
export const printable = constructs
  .filter(({ refused }) => !refused)
  .map((each) => [each.construct, each] as const);

/** The rows that a package refuses. */
export const refusedBy = (by: string) =>
  constructs.filter(({ refused }) => refused?.by === by).map((each) => [each.construct, each] as const);

/** A description that has one construct, as the reader makes it; a new one for each call, because generators may change it. */
export function describe({ openapi = "3.1.0", path, components = {} }: Construct): Description {
  // Aliases of YAML are one object, and each place needs its own.
  const copy = (json: Json): Json => JSON.parse(JSON.stringify(json));
  const parameter = { name: "boat_id", in: "path", required: true, schema: { type: "string" } };
  const withId = ({ parameters = [], ...item }: Json): Json => ({
    ...item,
    parameters: [parameter, ...(parameters as Json[])],
  });
  const { pathItems = {} } = components as { pathItems?: Record<string, Json> };
  const items = Object.entries(pathItems).map(([name, item]) => [name, withId(item)]);
  return readDescription(
    copy({
      openapi,
      info: { title: "Boats", version: "1.0.0" },
      servers: [{ url: "https://boats.example/{version}", variables: { version: { default: "v1" } } }],
      paths: { "/boats/{boat_id}": path.$ref ? path : withId(path) },
      components: { ...components, pathItems: Object.fromEntries(items) },
    }),
  );
}
