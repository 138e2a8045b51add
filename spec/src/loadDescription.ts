import type { Description } from "./Description.ts";
import { loadBundle } from "./loadBundle.ts";
import { readDescription } from "./readDescription.ts";

/**
 * Reads any OpenAPI 3.1 description from its files.
 *
 * @param file Path of the root document, YAML or JSON.
 * @throws DescriptionError, and what `loadBundle` throws.
 */
export async function loadDescription(file: string): Promise<Description> {
  const { document, places } = await loadBundle(file);
  return readDescription(document, places);
}
