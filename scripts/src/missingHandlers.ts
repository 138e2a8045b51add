import type { Description, Operation } from "@cloud-agents/spec/description";

const HANDLERS = "packages/server/src/handlers";
const OBJECTS = "packages/server/src/objects";

/** The methods of what a kind of object can declare: on one object, and on all of them. */
const DECLARABLE = { one: ["GET", "PATCH", "PUT", "DELETE"], all: ["GET", "POST"] };

/**
 * Says what to write where for operations without a handler.
 *
 * @param ids of those operations
 * @param sources the server's hand-written files: their text by path
 * @returns one line for each tag, and one more for what no declaration can have
 */
export function missingHandlers(
  { operations }: Description,
  ids: readonly string[],
  sources: ReadonlyMap<string, string>,
): string[] {
  const missing = operations.filter(({ id }) => ids.includes(id));
  const tagOf = ({ id, tags }: Operation) => tags[0] ?? id;
  return [...new Set(missing.map(tagOf))].flatMap((tag) => {
    const all = missing.filter((operation) => tagOf(operation) === tag);
    const name = tag.replace(/\W+/g, "").replace(/^\w/, (letter) => letter.toLowerCase());
    const declaration = `${OBJECTS}/${name}.ts`;
    const declared = sources.get(declaration);
    // What is declared is missing because of another mistake, which the compiler names.
    const undeclared = all.filter(({ id }) => !declared?.includes(`"${id}"`));
    const declarable = undeclared.filter((operation) => isDeclarable(operation, operations));
    const others = undeclared.filter((operation) => !declarable.includes(operation));
    const file = `${HANDLERS}/${name}.ts`;
    const exported = `${name.replace(/s$/, "")}Handlers`;
    const hasFile = sources.has(file);
    const handler = hasFile
      ? `add it to what ${exported} returns in ${file}, and to its type`
      : `export ${exported} from ${file} and add that to ${HANDLERS}/index.ts`;
    const lines: string[] = [];
    if (declarable.length > 0 && declared !== undefined)
      lines.push(
        `${declaration} does not declare ${list(declarable)}: add it to the operations, or write a handler for it in ${HANDLERS}`,
      );
    else if (declarable.length > 0 && !hasFile)
      lines.push(
        `nothing handles ${list(declarable)}: declare a kind of object in ${declaration} and add it to objectKinds.ts beside it, or ${handler}`,
      );
    else others.unshift(...declarable);
    if (others.length > 0) lines.push(`nothing handles ${list(others)}: ${handler}`);
    return lines;
  });
}

/** Whether a declared kind of object can have an operation: what there is no place for needs a handler of its own. */
function isDeclarable({ method, path }: Operation, operations: readonly Operation[]): boolean {
  if (path.endsWith("}")) return DECLARABLE.one.includes(method);
  return (
    DECLARABLE.all.includes(method) &&
    operations.some((other) => other.path.replace(/\{[^}]+\}$/, "") === `${path}/`)
  );
}

function list(operations: readonly Operation[]): string {
  return operations.map(({ id }) => id).join(", ");
}
