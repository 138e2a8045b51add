import type { OperationTable } from "./Operation.ts";

type Method = (...args: unknown[]) => unknown;
interface Namespace {
  [word: string]: Method | Namespace;
}

/**
 * Builds the client's nested objects: `sessions.events.send` becomes the method `send` of `events` in `sessions`.
 *
 * @param invoke Runs an operation with the arguments of its method.
 */
export function namespaces<Table extends OperationTable>(
  operations: Table,
  invoke: (name: keyof Table & string, args: unknown[]) => unknown,
): object {
  const root: Namespace = {};
  for (const name of Object.keys(operations)) {
    const words = name.split(".");
    const method = words.pop() ?? name;
    let inner = root;
    for (const word of words) {
      inner[word] ??= {};
      inner = inner[word] as Namespace;
    }
    inner[method] = (...args) => invoke(name, args);
  }
  return root;
}
