import type { Level } from "./Change.ts";

/** What a rule means: its levels, and the explanation that callers and providers are given. */
export interface Row {
  /** Level in a request; absent when the rule is not about requests. */
  request?: Level;
  /** Level in a response; absent when the rule is not about responses. */
  response?: Level;
  /** Level of a rule that is about neither. */
  none?: Level;
  /** Level in a response where clients keep room for values that they do not know. */
  open?: Level;
  /** Key of the explanation in `texts`, for each side. */
  meaning: { request?: Meaning; response?: Meaning; none?: Meaning; open?: Meaning };
}

export type Meaning =
  | "request-tightened"
  | "request-loosened"
  | "response-tightened"
  | "response-loosened"
  | "response-open"
  | "request-other"
  | "response-other"
  | "removed"
  | "added"
  | "request-field-removed"
  | "response-field-removed"
  | "response-field-added"
  | "request-renamed"
  | "response-renamed"
  | "state-tightened"
  | "state-loosened"
  | "state-event"
  | "request-default"
  | "response-default"
  | "client-renamed"
  | "type-removed"
  | "type-added"
  | "deprecated"
  | "reactivated"
  | "promise-lowered"
  | "promise-raised"
  | "access-tightened"
  | "access-loosened"
  | "access-other"
  | "address-removed"
  | "address-added"
  | "address-moved"
  | "status-new"
  | "status-gone"
  | "received-added"
  | "received-removed"
  | "text"
  | "unsent";

/** Fewer requests are accepted; less can come in a response. */
const TIGHTENED = {
  request: "major",
  response: "minor",
  meaning: { request: "request-tightened", response: "response-tightened" },
} as const satisfies Row;

/** More requests are accepted; a response can bring what a caller did not have to expect. */
const LOOSENED = {
  request: "minor",
  response: "major",
  meaning: { request: "request-loosened", response: "response-loosened" },
} as const satisfies Row;

/** Neither set of values contains the other, so each side can meet one that it did not know. */
const REPLACED = {
  request: "major",
  response: "major",
  meaning: { request: "request-other", response: "response-other" },
} as const satisfies Row;

/** Something new that a request may have and a response can bring, beside what there was. */
const PART_ADDED = {
  request: "minor",
  response: "minor",
  meaning: { request: "request-loosened", response: "response-field-added" },
} as const satisfies Row;

/** Something new that a request must have. */
const PART_ADDED_REQUIRED = {
  request: "major",
  response: "minor",
  meaning: { request: "request-tightened", response: "response-field-added" },
} as const satisfies Row;

const PART_REMOVED = {
  request: "major",
  response: "major",
  meaning: { request: "request-field-removed", response: "response-field-removed" },
} as const satisfies Row;

/** What has the same schema and another name: both its removal and its addition. */
const RENAMED = {
  request: "major",
  response: "major",
  meaning: { request: "request-renamed", response: "response-renamed" },
} as const satisfies Row;

const about = (level: Level, meaning: Meaning) => ({ none: level, meaning: { none: meaning } }) as const;

/** Says something to readers and nothing on the wire. */
const TEXT = about("patch", "text");

/**
 * What each change is to us, one row per rule.
 *
 * The question is always whether a caller that was right before can be wrong now, with the clients that we generate: they keep room
 * for enum values, union members and fields of responses that are not listed yet, they have a type for each component
 * schema and a method for each operation. Requests and responses are opposites: the provider judges one, the caller the other.
 */
export const POLICY = {
  // Operations. An announced end is an end: the version says so on the day it comes.
  "operation-added": about("minor", "added"),
  "operation-removed": about("major", "removed"),
  "operation-removed-before-sunset": about("major", "removed"),
  "operation-removed-as-announced": about("major", "removed"),
  "webhook-added": about("minor", "received-added"),
  "webhook-removed": about("major", "received-removed"),
  "callback-added": about("minor", "received-added"),
  "callback-removed": about("major", "received-removed"),
  "link-changed": TEXT,

  // The lifetime of an operation, a parameter or a field. What is deprecated still works.
  deprecated: about("minor", "deprecated"),
  reactivated: about("minor", "reactivated"),
  "sunset-set": about("minor", "deprecated"),
  "sunset-later": about("minor", "promise-raised"),
  // Less time is left than was promised.
  "sunset-earlier": about("major", "promise-lowered"),
  "sunset-too-soon": about("major", "promise-lowered"),
  // Without its date, a deprecation ends at any time.
  "sunset-removed": about("major", "promise-lowered"),
  "sunset-missing": about("minor", "deprecated"),
  "sunset-invalid": about("minor", "deprecated"),
  "stability-lowered": about("major", "promise-lowered"),
  "stability-raised": about("minor", "promise-raised"),
  "stability-invalid": about("patch", "text"),

  // Names that become code in the clients: methods, and the keys of the exported type `operations`.
  "sdk-name-changed": about("major", "client-renamed"),
  "operation-id-changed": about("major", "client-renamed"),
  "operation-id-removed": about("major", "client-renamed"),
  "operation-id-added": about("major", "client-renamed"),
  // In the path, only the value is sent, and our methods take path parameters by position; but it is in the keys of the exported type `paths`.
  "path-parameter-renamed": about("major", "client-renamed"),
  "schema-added": about("minor", "type-added"),
  "schema-removed": about("major", "type-removed"),
  "schema-renamed": about("major", "type-removed"),
  // Nothing on the wire has the name of another component either, but the exported type `components` has it: a part of the clients, like `paths`.
  "component-type-added": about("minor", "type-added"),
  "component-type-removed": about("major", "type-removed"),
  "component-type-renamed": about("major", "type-removed"),
  // It is compared together with the schemas that it is a part of, and what it means is said there.
  "part-changed": TEXT,
  // No operation reaches it, so nothing on the wire changes.
  "unused-schema-changed": TEXT,

  // Parameters. Those of a webhook or callback are received by the caller, and count like parts of a response.
  "parameter-added-required": PART_ADDED_REQUIRED,
  "parameter-added-optional": PART_ADDED,
  // Even when it was optional: what was sent has no effect any more, or is refused.
  "parameter-removed": PART_REMOVED,
  "parameter-renamed": RENAMED,
  "parameter-removed-before-sunset": PART_REMOVED,
  "parameter-removed-as-announced": PART_REMOVED,
  "parameter-became-required": TIGHTENED,
  "parameter-became-optional": LOOSENED,
  "serialization-changed": REPLACED,

  // Bodies.
  "body-added-required": PART_ADDED_REQUIRED,
  "body-added-optional": PART_ADDED,
  "body-removed": PART_REMOVED,
  "body-became-required": TIGHTENED,
  "body-became-optional": LOOSENED,
  // The caller chooses a media type with Accept, so a new one in a response surprises only callers that accept anything.
  "media-type-added": PART_ADDED,
  "media-type-removed": PART_REMOVED,
  "media-type-generalized": LOOSENED,
  "media-type-specialized": TIGHTENED,
  "media-type-parameters-changed": PART_ADDED,
  "encoding-changed": REPLACED,

  // Responses. A second status of success brings a body that the caller's code has no case for; one of failure is an error either way.
  "success-status-added": {
    request: "minor",
    response: "major",
    meaning: { request: "request-loosened", response: "status-new" },
  },
  "success-status-removed": {
    request: "major",
    response: "major",
    meaning: { request: "request-field-removed", response: "status-gone" },
  },
  "status-added": PART_ADDED,
  "status-removed": TIGHTENED,
  "header-added": PART_ADDED,
  "header-removed": PART_REMOVED,
  "header-became-required": TIGHTENED,
  "header-became-optional": LOOSENED,

  // Fields of objects.
  "property-added-required": PART_ADDED_REQUIRED,
  "property-added-optional": PART_ADDED,
  // Code that reads or writes the field no longer compiles, optional or not.
  "property-removed": PART_REMOVED,
  "property-renamed": RENAMED,
  "property-became-required": TIGHTENED,
  "property-became-optional": LOOSENED,
  "read-only-added": {
    request: "major",
    response: "patch",
    meaning: { request: "request-field-removed", response: "text" },
  },
  "read-only-removed": {
    request: "minor",
    response: "patch",
    meaning: { request: "request-loosened", response: "text" },
  },
  "write-only-added": {
    request: "patch",
    response: "major",
    meaning: { request: "text", response: "response-field-removed" },
  },
  "write-only-removed": {
    request: "patch",
    response: "minor",
    meaning: { request: "text", response: "response-field-added" },
  },
  "additional-properties-forbidden": TIGHTENED,
  // Clients must ignore fields that they do not know, and ours do.
  "additional-properties-allowed": {
    request: "minor",
    response: "minor",
    meaning: { request: "request-loosened", response: "response-open" },
  },
  // `additionalProperties: true` or nothing: the same on the wire, but fields that are not listed are in our types or not.
  "unlisted-fields-added": about("minor", "type-added"),
  "unlisted-fields-removed": about("major", "type-removed"),

  // Values.
  "type-changed": REPLACED,
  "type-widened": LOOSENED,
  "type-narrowed": TIGHTENED,
  "null-allowed": LOOSENED,
  "null-forbidden": TIGHTENED,
  "enum-added": TIGHTENED,
  "enum-removed": LOOSENED,
  // Our types of responses admit unlisted strings, unless a request can contain the same schema.
  "enum-value-added": { ...LOOSENED, open: "minor", meaning: { ...LOOSENED.meaning, open: "response-open" } },
  "enum-value-removed": TIGHTENED,
  "const-added": TIGHTENED,
  "const-removed": LOOSENED,
  "const-changed": REPLACED,
  // A new event type is the case that clients have to be ready for; other tools call it breaking.
  "branch-added": { ...LOOSENED, open: "minor", meaning: { ...LOOSENED.meaning, open: "response-open" } },
  // A value of oneOf that fulfils two variants is refused: those that fulfilled one of them, and fulfil the new one, too, were right before.
  "overlapping-branch-added": { request: "major", meaning: { request: "request-other" } },
  "branch-removed": TIGHTENED,
  // anyOf became oneOf, or the reverse, and a value can fulfil several of the variants.
  "variants-became-exclusive": TIGHTENED,
  "variants-became-inclusive": LOOSENED,
  "upper-limit-added": TIGHTENED,
  "upper-limit-removed": LOOSENED,
  "upper-limit-raised": LOOSENED,
  "upper-limit-lowered": TIGHTENED,
  "lower-limit-added": TIGHTENED,
  "lower-limit-removed": LOOSENED,
  "lower-limit-raised": TIGHTENED,
  "lower-limit-lowered": LOOSENED,
  "constraint-added": TIGHTENED,
  "constraint-removed": LOOSENED,
  "constraint-changed": REPLACED,
  // What the one admits is a part of what the other one does.
  "constraint-tightened": TIGHTENED,
  "constraint-loosened": LOOSENED,
  "content-changed": REPLACED,

  // What happens when a field is left out. In a response, a default explains a missing field and sends nothing.
  "default-added": {
    request: "minor",
    response: "patch",
    meaning: { request: "request-default", response: "response-default" },
  },
  "default-removed": {
    request: "major",
    response: "patch",
    meaning: { request: "request-default", response: "response-default" },
  },
  "default-changed": {
    request: "major",
    response: "patch",
    meaning: { request: "request-default", response: "response-default" },
  },

  // The tag of a union. Without it, our types of responses keep no room for members that they do not know.
  "discriminator-added": {
    request: "patch",
    response: "minor",
    meaning: { request: "text", response: "response-tightened" },
  },
  "discriminator-removed": {
    request: "patch",
    response: "major",
    meaning: { request: "text", response: "response-loosened" },
  },
  "discriminator-property-changed": REPLACED,
  "mapping-added": { ...LOOSENED, open: "minor", meaning: { ...LOOSENED.meaning, open: "response-open" } },
  "mapping-removed": TIGHTENED,
  "mapping-changed": REPLACED,

  // Access.
  // Any one of the alternatives is enough, so another one helps, and without one some callers are refused.
  "security-alternative-added": { request: "minor", meaning: { request: "access-loosened" } },
  "security-alternative-removed": { request: "major", meaning: { request: "access-tightened" } },
  "security-scope-added": { request: "major", meaning: { request: "access-tightened" } },
  "security-scope-removed": { request: "minor", meaning: { request: "access-loosened" } },
  // The operations that require or no longer require it are changes of their own.
  "security-scheme-added": about("patch", "text"),
  "security-scheme-removed": about("patch", "text"),
  // Nothing on the wire has the name of a scheme. Our clients take a token as `token`, whatever its scheme is called,
  "security-scheme-renamed": TEXT,
  // but a key or a login that an operation needs as `credentials`, by the name.
  "credential-renamed": about("major", "client-renamed"),
  "security-scheme-changed": about("major", "access-other"),
  "oauth-scope-added": about("minor", "access-loosened"),
  "oauth-scope-removed": about("major", "access-tightened"),
  "oauth-scope-changed": about("patch", "text"),

  // The document.
  "server-added": about("minor", "address-added"),
  "server-removed": about("major", "address-removed"),
  // Clients without a base URL of their own call another address, which need not be the same installation.
  "default-server-changed": about("major", "address-moved"),
  "server-variable-changed": about("major", "address-moved"),
  "server-variable-widened": about("minor", "address-added"),
  "server-variable-narrowed": about("major", "address-removed"),
  "tag-added": TEXT,
  "tag-removed": TEXT,
  "text-changed": TEXT,
  "example-changed": TEXT,
  "extension-changed": TEXT,
  // A keyword that JSON Schema 2020-12 does not have, or that stands where it has no effect, says nothing about which values are valid.
  "keyword-changed": TEXT,
  // What a session does in each of its states: an extension of this API.
  "transition-refused": about("major", "state-tightened"),
  "transition-allowed": about("minor", "state-loosened"),
  "transition-changed": about("major", "state-tightened"),
  "transition-event-added": about("minor", "state-event"),
  "document-changed": TEXT,
  // A component without a type of its own: an example, a link, a callback.
  "component-added": TEXT,
  "component-removed": TEXT,
} as const satisfies Record<string, Row>;

export type RuleId = keyof typeof POLICY;

/** The level of every change of a field that the side never carries: a read-only field of a request, a write-only one of a response. */
export const UNSENT_LEVEL: Level = "patch";
