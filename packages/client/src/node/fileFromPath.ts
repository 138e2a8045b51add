import { openAsBlob } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * A file of this computer, to be uploaded. Its content is read while it is sent, and not kept in memory; it can be sent
 * again, so an upload of it is retried. Node 20 calls what this uses experimental, and says so once.
 *
 * @param path where the file is.
 * @param options `name` as the server shall know it, the last part of the path by default; `type`, a media type.
 * @throws Error of `fs` when the file cannot be opened.
 */
export async function fileFromPath(
  path: string | URL,
  { name, type = "" }: { name?: string; type?: string } = {},
): Promise<File> {
  const blob = await openAsBlob(path, { type });
  return new File([blob], name ?? basename(path instanceof URL ? fileURLToPath(path) : path), { type });
}
