import * as generated from "../dist/generated/checks.js";

/** One violated keyword, as Ajv reports it. */
export interface CheckError {
  /** JSON pointer to the value. */
  instancePath: string;
  keyword: string;
  /** The field whose name is wrong, for a keyword inside of `propertyNames`. */
  propertyName?: string;
  params: { missingProperty?: string };
}

/** Returns whether a value is valid; if not, `errors` says why until the next call. */
export interface Check {
  (value: unknown): boolean;
  errors?: CheckError[] | null;
}

/** The compiled checks of bodies, parameters and headers, by name. */
export const checks = generated as unknown as Record<string, Check>;
