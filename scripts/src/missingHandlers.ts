import type { Description, Operation } from "@cloud-agents/spec/description";

const HANDLERS = "packages/server/src/handlers";
const OBJECTS = "packages/server/src/objects";
const KINDS = `${OBJECTS}/objectKinds.ts`;

/** The methods of what a kind of object can declare: on one object, and on all of them. */
const DECLARABLE = { one: ["GET", "PATCH", "PUT", "DELETE"], all: ["GET", "POST"] };

/**
 * Says what to write where for operations without a handler.
 *
 * @param ids of those operations
 * @param sources the server's hand-written files: their text by path
 * @returns one line for each kind of object, or tag, and one more for what no declaration can have
 */
export function missingHandlers(
  { operations }: Description,
  ids: readonly string[],
  sources: ReadonlyMap<string, string>,
): string[] {
  const missing = operations.filter(({ id }) => ids.includes(id));
  const nameOf = (operation: Operation) =>
    (isDeclarable(operation, operations) && childrenIn(operation)) || nameOfTag(operation);
  return [...new Set(missing.map(nameOf))].flatMap((name) => {
    const all = missing.filter((operation) => nameOf(operation) === name);
    const declaration = `${OBJECTS}/${name}.ts`;
    const declared = sources.get(declaration);
    const isNamed = ({ id }: Operation) => declared?.includes(`"${id}"`) ?? false;
    // What is declared is missing because of another mistake, which the compiler names, unless it is in no list.
    const unlisted = sources.get(KINDS)?.includes(`./${name}.ts"`) ? [] : all.filter(isNamed);
    const undeclared = all.filter((operation) => !isNamed(operation));
    const declarable = undeclared.filter((operation) => isDeclarable(operation, operations));
    const others = undeclared.filter((operation) => !declarable.includes(operation));
    const file = `${HANDLERS}/${name}.ts`;
    const exported = `${name.replace(/s$/, "")}Handlers`;
    const hasFile = sources.has(file);
    const handler = hasFile
      ? `add it to what ${exported} returns in ${file}, and to its type`
      : `export ${exported} from ${file} and add that to ${HANDLERS}/index.ts`;
    const lines: string[] = [];
    if (unlisted.length > 0)
      lines.push(`${declaration} declares ${list(unlisted)}, but ${KINDS} does not list what it declares`);
    if (declarable.length > 0 && declared !== undefined)
      lines.push(
        `${declaration} does not declare ${list(declarable)}: add it to the operations, or write a handler for it in ${HANDLERS}`,
      );
    else if (declarable.length > 0 && !hasFile) {
      const parent = declarable.some(childrenIn) ? ", with its parent," : "";
      lines.push(
        `nothing handles ${list(declarable)}: declare a kind of object${parent} in ${declaration} and add it to objectKinds.ts beside it, or ${handler}`,
      );
    } else others.unshift(...declarable);
    if (others.length > 0) lines.push(`nothing handles ${list(others)}: ${handler}`);
    return lines;
  });
}

function nameOfTag({ id, tags }: Operation): string {
  return (tags[0] ?? id).replace(/\W+/g, "").replace(/^\w/, (letter) => letter.toLowerCase());
}

/** What an operation calls the objects that are another's, whatever its tag: `notes` for `/agents/{agent_id}/notes/{note_id}`. */
function childrenIn({ path }: Operation): string | undefined {
  const [, name] = /\}\/([^{}/]+)(?:\/\{[^}]+\})?$/.exec(path) ?? [];
  return name?.replace(/\W+/g, "_").replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
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
