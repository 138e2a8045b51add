import type { Schema } from "./Description.ts";

/** Whether a schema is of bytes, which no JSON has: as OpenAPI 3.0 says it, or as OpenAPI 3.1. References are not followed. */
export function isFile({ format, contentMediaType }: Schema): boolean {
  return format === "binary" || contentMediaType === "application/octet-stream";
}
