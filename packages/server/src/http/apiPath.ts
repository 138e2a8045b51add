/** Where the description's servers have the API. Its operations are there, and as well at the root. */
export const API_PATH = "/api/v1/cloud";

/** @returns The path of an operation, as the description has it. */
export function withoutApiPath(path: string): string {
  return path.startsWith(`${API_PATH}/`) ? path.slice(API_PATH.length) : path;
}
