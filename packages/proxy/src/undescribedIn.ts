import { undescribedFields } from "@cloud-agents/spec/description";
import { fieldChange } from "./changes.ts";
import { description } from "./description.ts";

/** A field that the description does not have, as findings print it. */
export interface UndescribedIn {
  /** The name, cut when it is long. */
  name: string;
  /** Where it is in the body, in the format of `error.param`, the indexes of lists included. */
  at: string;
  /** Makes the change of the description that adds it. */
  change: () => string;
}

/** More fields of one body are not listed. */
const MAX_FIELDS = 20;
const MAX_NAME = 100;

/**
 * Finds the fields of a body that its schema does not describe.
 *
 * @param schema A pointer into the description.
 * @returns At most 20.
 */
export function undescribedIn(schema: string, body: unknown): UndescribedIn[] {
  return undescribedFields(description(), schema, body)
    .slice(0, MAX_FIELDS)
    .map(({ name, value, parent, schema: owner }) => {
      const short = name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
      const step = /^[\w-]+…?$/.test(short) ? `.${short}` : `[${JSON.stringify(short)}]`;
      const at = parent === "" ? step.replace(/^\./, "") : `${parent}${step}`;
      return { name: short, at, change: () => fieldChange({ name, value, at }, owner) };
    });
}
