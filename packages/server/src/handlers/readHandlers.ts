import { type MessageKey, operations } from "@cloud-agents/validator";
import { problem } from "../http/ApiProblem.ts";
import type { ParentKind } from "../objects/ObjectKind.ts";
import type { Json } from "../store/Json.ts";
import type { ObjectTable } from "../store/ObjectTable.ts";
import type { Work } from "../store/Work.ts";
import type { Handlers, OperationId } from "./Handler.ts";
import { listResponse } from "./listResponse.ts";
import type { Services } from "./Services.ts";

/** What reading one kind of object needs. */
interface Readable<List extends OperationId, Get extends OperationId> {
  operations: { list: List; get: Get };
  notFound: MessageKey & `${string}_not_found`;
  parent?: ParentKind;
}

/** A call of an operation on one kind of object: what all of them have in common. */
export interface ObjectCall {
  account: string;
  path: Record<string, string>;
  query: Parameters<typeof listResponse>[0];
  body: Record<string, unknown>;
}

/**
 * Says whose the objects of a kind are: the account's, or those of the parent that the path names.
 *
 * @returns A function that throws ApiProblem 404 when the account has no such parent.
 */
export function ownerFinder(
  store: Services["store"],
  { operations: { list }, parent }: Readable<OperationId, OperationId>,
): (call: ObjectCall) => Work<string> {
  const fields = operations[list].pathParams;
  const parents: ParentKind[] = [];
  for (let each = parent; each; each = each.parent) parents.unshift(each);
  return function* ({ account, path }) {
    let owner = account;
    for (const [index, { table, notFound }] of parents.entries()) {
      const field = fields[index] as string;
      const id = path[field] as string;
      if ((yield* store.objects(table).find(owner, id)) === undefined)
        throw problem(404, notFound as "agent_not_found", { id }, field);
      // What an account is called has no line break.
      owner += `\n${id}`;
    }
    return owner;
  };
}

/**
 * Finds objects by the last value in the path of the operation that gets one.
 *
 * @param lookUp `lock` for objects that are to be changed.
 * @returns A function that throws ApiProblem 404 when the account has no such object, or the parent in the path has none.
 */
export function objectFinder(
  services: Services,
  table: (store: Services["store"]) => ObjectTable<object>,
  kind: Readable<OperationId, OperationId>,
  lookUp: "find" | "lock",
): (call: ObjectCall) => Work<{ id: string; owner: string; json: Json<object> }> {
  const ownerOf = ownerFinder(services.store, kind);
  const field = operations[kind.operations.get].pathParams.at(-1) as string;
  return function* (call) {
    const owner = yield* ownerOf(call);
    const id = call.path[field] as string;
    const json = yield* table(services.store)[lookUp](owner, id);
    if (json === undefined) throw problem(404, kind.notFound as "agent_not_found", { id }, field);
    return { id, owner, json };
  };
}

/** The operations that list and get one kind of object. */
export function readHandlers<List extends OperationId, Get extends OperationId>(
  services: Services,
  table: (store: Services["store"]) => ObjectTable<object>,
  kind: Readable<List, Get>,
): Handlers<List | Get> {
  const find = objectFinder(services, table, kind, "find");
  const ownerOf = ownerFinder(services.store, kind);
  const handlers = {
    *[kind.operations.list](call: ObjectCall) {
      const owner = yield* ownerOf(call);
      return yield* listResponse(call.query, (request) => table(services.store).page(owner, request));
    },
    *[kind.operations.get](call: ObjectCall) {
      return (yield* find(call)).json;
    },
  };
  // Which call fits which operation is checked where the kind is declared.
  return handlers as unknown as Handlers<List | Get>;
}
