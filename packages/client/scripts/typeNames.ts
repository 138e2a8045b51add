import type { ClientOperation } from "./clientOperations.ts";

/** What `Api.ts` imports, and its outermost interface. */
const TAKEN = [
  "types",
  "Api",
  "ClosableIterator",
  "PagePromise",
  "RequestOptions",
  "ResponsePromise",
  "StreamOptions",
];

/** What the types that `Api.ts` declares are called. */
export interface TypeNames {
  /** The type of an operation's options. Operations that take the same headers share one, named after the headers. */
  options(operation: ClientOperation): string;
  query(operation: ClientOperation): string;
  form(operation: ClientOperation): string;
  /** The interface of a namespace, such as `sessions.events`. */
  namespace(name: string): string;
}

/**
 * Names the types of operations: after an `operationId`, headers or a namespace. Where two would be called the same, the second one has a
 * number.
 *
 * @param shared Options that the type of all streams has already.
 */
export function typeNames(operations: readonly ClientOperation[], shared: readonly string[]): TypeNames {
  const taken = new Set(TAKEN);
  const names = new Map<string, string>();
  const add = (key: string, wanted: string) => {
    if (names.has(key)) return;
    const first = /^\p{ID_Start}/u.test(wanted) ? wanted : `_${wanted}`;
    let name = first;
    for (let count = 2; taken.has(name); count++) name = `${first}${count}`;
    taken.add(name);
    names.set(key, name);
  };
  const get = (key: string) => names.get(key) as string;
  const ownHeaders = ({ kind, headers }: ClientOperation) =>
    headers.filter(({ option }) => kind !== "stream" || !shared.includes(option));
  const keyOfOptions = (operation: ClientOperation) => {
    const fields = ownHeaders(operation).map(({ option, required }) => `${option}${required ? "" : "?"}`);
    return `options ${operation.kind === "stream"} ${fields}`;
  };

  for (const operation of operations) {
    const headers = ownHeaders(operation);
    if (headers.length > 0)
      add(keyOfOptions(operation), `${headers.map(({ name }) => pascal(name)).join("")}Options`);
  }
  for (const { id } of operations) {
    add(`query ${id}`, `${pascal(id)}Query`);
    add(`form ${id}`, `${pascal(id)}Form`);
  }
  for (const { name } of operations) {
    const words = name.split(".").slice(0, -1);
    for (let length = 1; length <= words.length; length++) {
      const namespace = words.slice(0, length).join(".");
      add(`namespace ${namespace}`, `${pascal(namespace)}Api`);
    }
  }
  return {
    options: (operation) =>
      names.get(keyOfOptions(operation)) ??
      (operation.kind === "stream" ? "StreamOptions" : "RequestOptions"),
    query: ({ id }) => get(`query ${id}`),
    form: ({ id }) => get(`form ${id}`),
    namespace: (name) => (name === "" ? "Api" : get(`namespace ${name}`)),
  };
}

/** A name like `sessions.events` or `Idempotency-Key` in PascalCase. */
function pascal(name: string): string {
  return name
    .split(/(?:[^\p{ID_Continue}]|_)+/u)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
