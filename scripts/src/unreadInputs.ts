import type { Description, Operation, Schema } from "@cloud-agents/spec/description";
import { placeOfOperation } from "./placeOfOperation.ts";

/**
 * Says which parameters, and which fields of bodies, no code of the server names. It would accept a request that has one, and lose it, which
 * no compiler sees.
 *
 * @param sources the server's hand-written files: their text by path
 * @returns one line for each, with the file of an operation that takes it
 */
export function unreadInputs(description: Description, sources: ReadonlyMap<string, string>): string[] {
  const text = [...sources.values()].join("\n");
  const isNamed = (name: string) =>
    new RegExp(`(?<![\\w-])${name.replace(/[^\p{L}\p{N}_]/gu, "\\$&")}(?![\\w-])`, "i").test(text);
  const unread = new Map<string, Operation[]>();
  const note = (what: string, operation: Operation) =>
    unread.set(what, [...(unread.get(what) ?? []), operation]);
  for (const operation of description.operations) {
    // What is in the path is found by its position, or has a type that names it.
    for (const { name, in: place } of operation.parameters)
      if (place !== "path" && !isNamed(name)) note(`the ${place} parameter ${name}`, operation);
    if (takesAll(operation.id, sources)) continue;
    const bodies = (operation.body?.content ?? []).map(({ schema }) => description.resolve(schema));
    for (const name of new Set(bodies.flatMap((schema) => fieldNames(description, schema))))
      if (!isNamed(name)) note(`the field ${name}`, operation);
  }
  return [...unread].map(([what, [first, ...others]]) => {
    const { id } = first as Operation;
    const more = others.length > 0 ? ` and ${others.length} more` : "";
    return `${placeOfOperation(id, sources) ?? "The server"} never reads ${what} of ${id}${more}: a request that has it is accepted, and it is lost`;
  });
}

/** Whether an operation keeps its body whatever its fields: an update that merges it, and what is made by spreading it. */
function takesAll(id: string, sources: ReadonlyMap<string, string>): boolean {
  const own = [...sources.values()].filter((text) => new RegExp(`\\b${id}\\b`).test(text));
  return own.some((text) => text.includes(`update: "${id}"`) || /\.\.\.body\b/.test(text));
}

/** The fields of an object, or of every branch of a union. */
function fieldNames(description: Description, schema: Schema): string[] {
  const branches = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map(description.resolve);
  return [
    ...description.fieldsOf(schema).keys(),
    ...branches.flatMap((branch) => fieldNames(description, branch)),
  ];
}
