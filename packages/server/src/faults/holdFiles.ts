import { type ActiveRule, happens } from "./FaultRules.ts";

interface FileBody {
  file_id: string;
  status: string;
}

/**
 * Keeps the file of an upload from being ready when a rule says so.
 *
 * @param rules The `file_uploading` rules for the upload.
 * @param response The response to the upload.
 * @returns The rule that holds the file from now on, if there is one.
 */
export async function holdFile(
  rules: readonly ActiveRule[],
  response: Response,
): Promise<ActiveRule | undefined> {
  if (!response.ok) return undefined;
  const { file_id } = (await response.clone().json()) as FileBody;
  // An upload that is repeated with its idempotency key is the same upload.
  if (rules.some(({ files }) => files.has(file_id))) return undefined;
  const rule = rules.find(happens);
  rule?.files.add(file_id);
  return rule;
}

/**
 * Shows files that are held as `uploading`.
 *
 * @param response A response with a file, or with a page of them.
 * @param isHeld Tells by a file's id whether it is held.
 */
export async function showHeldFiles(
  response: Response,
  isHeld: (fileId: string) => boolean,
): Promise<Response> {
  if (!response.ok) return response;
  const body = (await response.json()) as FileBody | { data: FileBody[] };
  const showFile = (file: FileBody): FileBody =>
    isHeld(file.file_id) ? { ...file, status: "uploading" } : file;
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(
    JSON.stringify("data" in body ? { ...body, data: body.data.map(showFile) } : showFile(body)),
    {
      status: response.status,
      headers,
    },
  );
}
