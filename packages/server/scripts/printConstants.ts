import type { Description } from "@cloud-agents/spec/description";

/**
 * Prints the module with what the server has from the description as constants: the path of its servers, the headers of its responses, and
 * the longest normalised path of a file, which no schema can check in a request.
 *
 * @throws Error when its servers have different paths, or a session's files have paths without a limit.
 */
export function printConstants({ servers, schemas, operations }: Description): string {
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

/** Characters of the longest path of a file. */
export const MAX_PATH_LENGTH = ${limit};
`;
}

/** The path of a server's URL, which may be relative, without a slash at its end. */
function pathOf(server: string): string {
  return new URL(server, "http://localhost").pathname.replace(/\/+$/, "");
}
