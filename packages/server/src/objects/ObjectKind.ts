import type { MessageKey } from "@cloud-agents/validator";
import type { Call, JsonBody, OperationId } from "../handlers/Handler.ts";

/** The operations on one kind of object. Each is optional but these three; what the description does not have does not compile. */
export interface ObjectOperations {
  create: OperationId;
  list: OperationId;
  get: OperationId;
  /** Merges the body into the object (RFC 7396): `null` removes a field, or is kept where the description allows it. */
  update?: OperationId;
  /** Makes the object anew from the body, which has to be what `create` takes. Its id and `created_at` stay. */
  replace?: OperationId;
  /** Removes the object for good. */
  delete?: OperationId;
}

/** What the server alone can say about a new object. Times are RFC 3339 in UTC. */
export interface Stamps {
  id: string;
  created_at: string;
  updated_at: string;
}

/** Objects in whose paths others are: a kind of object, or what a table has that is none, such as the sessions. */
export interface ParentKind {
  table: string;
  notFound: MessageKey & `${string}_not_found`;
  parent?: ParentKind;
}

/** A kind needs a parent when there is a value in the path of its list: its objects are those of the parent that the path names. */
type Parent<Operations extends ObjectOperations> = [keyof Call<Operations["list"]>["path"]] extends [never]
  ? { parent?: never }
  : { parent: ParentKind };

/** One kind of object: everything that the server needs to store its objects and to perform its operations. */
export interface ObjectKind<Operations extends ObjectOperations> {
  /** The table they are kept in, which is made when it is absent. It is never renamed: stores have it. */
  table: string;
  /** What their ids begin with, without the `_`. */
  idPrefix: string;
  /** The message of the 404, whose only value is `id`. */
  notFound: MessageKey & `${string}_not_found`;
  operations: Operations;
  /** Whose objects they are, if they are others' than the account's: `notes` for those at `/notes/{note_id}/comments`. */
  parent?: ParentKind;
  /** Makes the object of a valid request, as the API returns it. */
  create(call: Call<Operations["create"]>, stamps: Stamps): JsonBody<Operations["create"]>;
}

/** Declares a kind of object; it is kept and served once it is in `objectKinds`. */
export function objectKind<const Operations extends ObjectOperations>(
  kind: ObjectKind<Operations> & Parent<Operations>,
): ObjectKind<Operations> {
  return kind;
}
