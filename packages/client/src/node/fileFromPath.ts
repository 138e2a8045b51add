import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Opens a file of this computer for an upload. Its content is read while it is sent, not kept in memory, and can be sent
 * again, so that the upload is retried. Node 20 warns once that the API behind it is experimental.
 *
 * @param path Path of the file.
 * @param options `name` for the server, by default the last part of the path; `type`, a media type.
 * @throws Error of `fs` when the file cannot be opened.
 * @example
 * ```ts
 * await api.files.upload({ file: await fileFromPath("package.json", { type: "application/json" }) });
 * ```
 */
export async function fileFromPath(
  path: string | URL,
  { name, type = "" }: { name?: string; type?: string } = {},
): Promise<File> {
  const blob = await openAsBlob(path, { type });
  return new File([blob], name ?? basename(path instanceof URL ? fileURLToPath(path) : path), { type });
}
