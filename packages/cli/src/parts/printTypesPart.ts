import type { Description } from "@cloud-agents/spec/description";
import { printTypes } from "../../../types/scripts/printTypes.ts";
import type { Files } from "./Part.ts";

/** Prints the types of every schema. */
export async function printTypesPart(description: Description): Promise<Files> {
  const { openapi, index } = await printTypes(description);
  return { "openapi.d.ts": openapi, "index.d.ts": index };
}
