import type { MediaType, Operation } from "@cloud-agents/spec/description";

/** A body, and how it is sent. */
export interface BodyOfCase {
  media: MediaType;
  /** As it is described. */
  value: unknown;
  /** What a part of it becomes: its path, as the validator writes it, and what is there then. */
  change?: { path: string; value: unknown };
}

/** What a request has in the places that its operation leaves open. */
export interface SchemaRequest {
  /** Values of path parameters, in place of the ids of objects that exist. */
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  headers?: Record<string, unknown>;
  cookies?: Record<string, unknown>;
  content?: BodyOfCase;
  /** A body that is sent as it is, whatever the operation takes. */
  raw?: { type: string; text: string };
}

/**
 * What a server has to do with a request:
 * - `success`: It is an example, and succeeds.
 * - `acceptance`: It is at a limit, just inside, and is not called wrong.
 * - `refusal`: It is not as described, and is refused.
 * - `authentication`: It says nothing of who sends it, and is refused for that.
 */
export type Expectation = "success" | "acceptance" | "refusal" | "authentication";

/** One request, and what the description says will become of it. */
export interface SchemaCase {
  operation: Operation;
  /** Names the situation, such as `body.name: 257 characters`. */
  name: string;
  expects: Expectation;
  request: SchemaRequest;
  /** What says nothing of the limit when it is refused as well, because a value is refused for what it means. */
  control?: SchemaRequest;
  /** Whether it is about an object that is not there, which a target without state does not know. */
  needsState?: boolean;
  /** Where the description says so. */
  node: object;
  /** What it says there, such as `maxLength: 256`. */
  says: string;
}
