import { API_PATH } from "../generated/constants.ts";

/** @returns The path of an operation, as the description has it: its operations are below `API_PATH`, and as well at the root. */
export function withoutApiPath(path: string): string {
  return path.startsWith(`${API_PATH}/`) ? path.slice(API_PATH.length) : path;
}
