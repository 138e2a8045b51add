import { NULLABLE_FIELDS } from "../generated/constants.ts";
import type { ObjectKind, ObjectOperations } from "../objects/ObjectKind.ts";
import { fromJson, toJson } from "../store/Json.ts";
import type { Work } from "../store/Work.ts";
import type { Call, Handlers, OperationId } from "./Handler.ts";
import { mergePatch } from "./mergePatch.ts";
import { type ObjectCall, objectFinder, ownerFinder, readHandlers } from "./readHandlers.ts";
import type { Services } from "./Services.ts";

/** The ids of a kind's operations, or of those of several kinds: not only of the ones that all have. */
export type OperationsOf<Operations extends ObjectOperations> = Operations extends unknown
  ? Extract<Operations[keyof Operations], OperationId>
  : never;

/** The operations on one kind of object, as its declaration has them. */
export function objectHandlers<Operations extends ObjectOperations>(
  services: Services,
  kind: ObjectKind<Operations>,
): Handlers<OperationsOf<Operations>> {
  const { create, update, replace, delete: remove } = kind.operations;
  const table = () => services.store.objects(kind.table);
  const readable = {
    operations: kind.operations as ObjectOperations,
    notFound: kind.notFound,
    ...(kind.parent && { parent: kind.parent }),
  };
  const ownerOf = ownerFinder(services.store, readable);
  const find = objectFinder(services, table, readable, "lock");
  const now = () => services.clock.now().toISOString();
  const make = kind.create as unknown as (call: Call<OperationId>, stamps: object) => object;

  const handlers: Partial<Record<OperationId, (call: ObjectCall) => Work<string | null>>> = {
    *[create](call: ObjectCall) {
      const owner = yield* ownerOf(call);
      const created_at = now();
      const id = services.ids.next(kind.idPrefix);
      const json = toJson(make(call as never, { id, created_at, updated_at: created_at }));
      yield* table().insert({ id, account: owner, body: json });
      return json;
    },
  };
  if (update)
    handlers[update] = function* (call) {
      const { id, owner, json } = yield* find(call);
      const body = toJson({
        ...mergePatch(fromJson(json), call.body ?? {}, NULLABLE_FIELDS[update]),
        updated_at: now(),
      });
      yield* table().update({ id, account: owner, body });
      return body;
    };
  if (replace)
    handlers[replace] = function* (call) {
      const { id, owner, json } = yield* find(call);
      const { created_at } = fromJson(json) as { created_at?: string };
      const body = toJson(make(call as never, { id, created_at, updated_at: now() }));
      yield* table().update({ id, account: owner, body });
      return body;
    };
  if (remove)
    handlers[remove] = function* (call) {
      const { id, owner } = yield* find(call);
      yield* table().delete(owner, id);
      return null;
    };
  return { ...readHandlers(services, table, readable), ...handlers } as unknown as Handlers<
    OperationsOf<Operations>
  >;
}
