import type { Json } from "../src/Description.ts";
import { unescapeStep } from "../src/pointers.ts";
import { References } from "../src/References.ts";

/** As much of `sources.yaml` as this reads. */
export interface Sources {
  documents: Record<string, { title: string; language: string }>;
  statements: { document: string | string[]; says: string; at?: { pointer: string }[]; deviates?: string }[];
}

/**
 * Says at each place where the description deliberately differs from a document what that says, and why the description does not:
 * at the end of the description of the field, parameter or operation that the statement's first pointer leads into.
 *
 * @param document The bundle; it is changed in place.
 * @throws Error for a pointer that leads nowhere.
 */
export function showDeviations(document: Json, { documents, statements }: Sources): void {
  const references = new References(document, {});
  for (const { document: from, says, at = [], deviates } of statements) {
    if (deviates === undefined) continue;
    const [{ pointer } = { pointer: "" }] = at;
    const described = describedAt(references, pointer);
    const titles = [from].flat().map((id) => `"${documents[id]?.title}" (${documents[id]?.language})`);
    const note = `**Differs from the document** ${titles.join(" and ")}, which says: ${says.trim()} Here it does not apply, because ${deviates.trim()}`;
    described.description = [described.description, note].filter(Boolean).join("\n\n");
  }
}

/** The innermost object on the way of a pointer, through references, that has a description. */
function describedAt(references: References, pointer: string): Json {
  let node: unknown = references.document;
  let described: Json | undefined;
  for (const step of pointer.split("/").slice(1)) {
    while (typeof (node as Json)?.$ref === "string") {
      described = hasDescription(node) ? node : described;
      node = references.targetOf(node as Json);
    }
    if (hasDescription(node)) described = node;
    node = (node as Json | undefined)?.[unescapeStep(step)];
    if (node === undefined) throw new Error(`sources.yaml: there is nothing at ${pointer}.`);
  }
  if (hasDescription(node)) described = node;
  if (!described) throw new Error(`sources.yaml: nothing on the way to ${pointer} has a description.`);
  return described;
}

const hasDescription = (node: unknown): node is Json =>
  typeof (node as Json | null)?.description === "string";
