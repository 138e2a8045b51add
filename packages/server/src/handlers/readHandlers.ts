import { type MessageKey, operations } from "@cloud-agents/validator";
import { problem } from "../http/ApiProblem.ts";
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
}

/** A call of an operation on one kind of object: what all of them have in common. */
export interface ObjectCall {
  account: string;
  path: Record<string, string>;
  query: Parameters<typeof listResponse>[0];
  body: Record<string, unknown>;
}

/**
 * Finds objects by the last value in the path of the operation that gets one.
 *
 * @param lookUp `lock` for objects that are to be changed.
 * @returns A function that throws ApiProblem 404 when the account has no such object.
 */
export function objectFinder(
  table: () => ObjectTable<object>,
  { operations: { get }, notFound }: Readable<OperationId, OperationId>,
  lookUp: "find" | "lock",
): (call: ObjectCall) => Work<{ id: string; json: Json<object> }> {
  const field = operations[get].pathParams.at(-1) as string;
  return function* ({ account, path }) {
    const id = path[field] as string;
    const json = yield* table()[lookUp](account, id);
    if (json === undefined) throw problem(404, notFound as "agent_not_found", { id }, field);
    return { id, json };
  };
}

/** The operations that list and get one kind of object. */
export function readHandlers<List extends OperationId, Get extends OperationId>(
  services: Services,
  table: (store: Services["store"]) => ObjectTable<object>,
  kind: Readable<List, Get>,
): Handlers<List | Get> {
  const find = objectFinder(() => table(services.store), kind, "find");
  const handlers = {
    [kind.operations.list]: ({ account, query }: ObjectCall) =>
      listResponse(query, (request) => table(services.store).page(account, request)),
    *[kind.operations.get](call: ObjectCall) {
      return (yield* find(call)).json;
    },
  };
  // Which call fits which operation is checked where the kind is declared.
  return handlers as unknown as Handlers<List | Get>;
}
