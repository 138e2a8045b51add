import type { ObjectKind, ObjectOperations } from "../objects/ObjectKind.ts";
import { objectKinds } from "../objects/objectKinds.ts";
import { eventHandlers } from "./events.ts";
import { fileHandlers } from "./files.ts";
import type { Handlers, OperationId } from "./Handler.ts";
import { type OperationsOf, objectHandlers } from "./objectHandlers.ts";
import { resourceHandlers } from "./resources.ts";
import type { Services } from "./Services.ts";
import { sessionHandlers } from "./sessions.ts";

type DeclaredOperation = OperationsOf<(typeof objectKinds)[number]["operations"]>;

/** @returns A handler for every operation of the description. One that is missing here does not compile. */
export function createHandlers(services: Services): Handlers {
  const declared = objectKinds.map((kind) => objectHandlers(services, kind as ObjectKind<ObjectOperations>));
  const handlers = {
    ...(Object.assign({}, ...declared) as Handlers<DeclaredOperation>),
    ...sessionHandlers(services),
    ...eventHandlers(services),
    ...resourceHandlers(services),
    ...fileHandlers(services),
  };
  type Missing = Exclude<OperationId, keyof typeof handlers>;
  // Not a type with a name: the compiler prints this one in full.
  return handlers satisfies Record<
    Missing,
    "Add a handler for it to packages/server/src/handlers, or its kind of object to packages/server/src/objects."
  >;
}
