import { BODY_DEFAULTS } from "../generated/constants.ts";

/**
 * Gives a valid body the defaults of the description for the fields that it does not have. Those of fields within its fields are left
 * out: what is kept as it was given stays as it was given.
 */
export function withDefaults(operation: string, body: unknown): unknown {
  const defaults = BODY_DEFAULTS[operation];
  return defaults === undefined || typeof body !== "object" || body === null
    ? body
    : { ...defaults, ...body };
}
