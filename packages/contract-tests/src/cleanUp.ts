import type { CloudAgents } from "@cloud-agents/client";
import type { Created } from "./ContractReport.ts";
import { callOperation } from "./callOperation.ts";
import type { Description, Operation } from "./readDescription.ts";

/** What is left of what a run created. */
export interface CleanUp {
  /** Archived, or deleted where that is possible. */
  removed: Created[];
  /** What the API has no operation to remove, and what could not be removed. */
  left: Created[];
}

/** After how many removals in a row without any response the rest is left: each may take as long as a response may. */
const MAX_UNREACHED = 2;

/**
 * Deletes or archives what a run created, as far as the API can. A session with a running turn is cancelled first.
 */
export async function cleanUp(
  api: CloudAgents,
  description: Description,
  created: readonly Created[],
): Promise<CleanUp> {
  const result: CleanUp = { removed: [], left: [] };
  let unreached = 0;
  for (const each of created) {
    const remove = removalOf(description, each.operation);
    const tries = remove !== undefined && unreached < MAX_UNREACHED;
    const outcome = tries ? await tryRemoval(api, description, remove, each.id) : "left";
    if (tries) unreached = outcome === "unreached" ? unreached + 1 : 0;
    (outcome === "removed" ? result.removed : result.left).push(each);
  }
  return result;
}

/** The operation that removes what another one creates: a DELETE of its address, or else a POST to `archive` below that. */
export function removalOf({ operations }: Description, creation: string): Operation | undefined {
  const path = operations.find(({ id }) => id === creation)?.path;
  const isBelow = (operation: Operation, rest: RegExp) =>
    path !== undefined && operation.path.startsWith(path) && rest.test(operation.path.slice(path.length));
  return (
    operations.find((operation) => operation.method === "DELETE" && isBelow(operation, /^\/\{\w+\}$/)) ??
    operations.find((operation) => operation.method === "POST" && isBelow(operation, /^\/\{\w+\}\/archive$/))
  );
}

async function tryRemoval(
  api: CloudAgents,
  { operations }: Description,
  remove: Operation,
  id: string,
): Promise<"removed" | "left" | "unreached"> {
  const call = async (operation: Operation) => {
    const [parameter] = operation.parameters.filter((each) => each.in === "path");
    await callOperation(api, operation, { path: { [parameter?.name ?? ""]: id } });
  };
  const cancel = operations.find(({ path }) => path === remove.path.replace(/archive$/, "cancel"));
  try {
    await call(remove);
    return "removed";
  } catch (error) {
    if (statusOf(error) !== 409 || cancel === undefined) return outcomeOf(error);
  }
  try {
    await call(cancel);
    await call(remove);
    return "removed";
  } catch (error) {
    return outcomeOf(error);
  }
}

const outcomeOf = (error: unknown) => (statusOf(error) === undefined ? "unreached" : "left");

const statusOf = (error: unknown) => (error as { status?: number }).status;
