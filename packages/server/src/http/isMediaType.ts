/** @returns Whether a header `Content-Type` names a media type, whatever its parameters. */
export function isMediaType(header: string | null | undefined, type: string): boolean {
  return header?.split(";", 1)[0]?.trim().toLowerCase() === type;
}
