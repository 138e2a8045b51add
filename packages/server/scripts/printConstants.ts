import type { Description } from "@cloud-agents/spec/description";
import { bodyDefaults } from "./bodyDefaults.ts";
import { nullableFields } from "./nullableFields.ts";

/**
 * Prints the module with what the server has from the description as constants: the path of its servers, the headers of its responses,
 * the defaults of its bodies, what an update may make null, and the longest normalised path of a file, which no schema can check in a request.
 *
 * @throws Error when its servers have different paths, or a session's files have paths without a limit.
 */
export function printConstants(description: Description): string {
  const { servers, schemas, operations } = description;
  const paths = new Set(servers.map(pathOf));
  if (paths.size > 1)
    throw new Error(
      `The servers in openapi.yaml have different paths: ${[...paths].join(", ")}. The reference server has one; give all the same.`,
    );
  const [apiPath = ""] = paths;
  const limit = schemas.get("FileResource")?.properties?.path?.maxLength;
  if (limit === undefined)
    throw new Error("FileResource.path has no maxLength. Give it one: the server normalises paths up to it.");
  const headers = operations.flatMap(({ responses }) => responses.flatMap((response) => response.headers));
  const names = [...new Set(headers.map(({ name }) => name))];
  return `/** Where the description's servers have the API; empty for the root. */
export const API_PATH = ${JSON.stringify(apiPath)};

/** The headers that responses are described with. */
export const RESPONSE_HEADERS: readonly string[] = ${JSON.stringify(names)};

/** What the fields of a body are when a request does not have them, by operation. */
export const BODY_DEFAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = ${JSON.stringify(bodyDefaults(description))};

/** The fields that are null when an update makes them null, by its id; others are removed. */
export const NULLABLE_FIELDS: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(nullableFields(description))};

/** Characters of the longest path of a file. */
export const MAX_PATH_LENGTH = ${limit};
`;
}

/** The path of a server's URL, which may be relative, without a slash at its end. */
function pathOf(server: string): string {
  return new URL(server, "http://localhost").pathname.replace(/\/+$/, "");
}
