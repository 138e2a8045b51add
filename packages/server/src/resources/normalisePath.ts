import { posix } from "node:path";
import { MAX_PATH_LENGTH } from "../generated/constants.ts";

/** Backslash, and the control characters of ASCII. */
const FORBIDDEN = /[\\\p{Cc}]/u;

/**
 * Normalises where a file is mounted, the POSIX way.
 *
 * @param path As sent. A relative path is below `/data/`.
 * @returns The path, below `/data/` and at most `MAX_PATH_LENGTH` long, or undefined when it is not such a path.
 */
export function normalisePath(path: string): string | undefined {
  if (FORBIDDEN.test(path)) return undefined;
  // Not posix.normalize, which keeps a trailing slash.
  const normal = posix.resolve("/data", path);
  return normal.startsWith("/data/") && [...normal].length <= MAX_PATH_LENGTH ? normal : undefined;
}
