import { posix } from "node:path";

/** Where a compiler found that something does not fit, and what it said. */
export interface TypeError {
  /** Relative to the root. */
  file: string;
  line: number;
  message: string;
}

/**
 * Reads the errors off a compiler's output. Those in generated files are left out where there are others: they follow from them.
 *
 * @param log what `tsc` printed, line by line
 * @param folder the folder it ran in, relative to the root
 * @param root folder of the workspace, which no message names
 */
export function findTypeErrors(log: string[], folder: string, root: string): TypeError[] {
  const found = log.flatMap((text) => {
    const [, path, line, message] = /^(\S.*?)\((\d+),\d+\): error TS\d+: (.+)$/.exec(text) ?? [];
    if (path === undefined || message === undefined) return [];
    return [
      {
        file: posix.normalize(`${folder}/${path}`),
        line: Number(line),
        message: message.replaceAll(root, ""),
      },
    ];
  });
  const written = found.filter(({ file }) => !/\/(generated|dist)\//.test(file));
  return written.length > 0 ? written : found;
}
