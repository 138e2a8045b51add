import type { Content } from "../contents/Contents.ts";

/** A file of a form. */
export interface Upload {
  /** In bytes. */
  size: number;
  content: Content;
}

/** The body of a request. */
export interface RequestBody {
  /** The JSON value, or the fields of a form; undefined when there is no body. */
  value: unknown;
  /** The form's files, by field: their values are `File`s that are empty, as the bytes are kept elsewhere. */
  files: ReadonlyMap<string, Upload>;
  /** What identifies the fields of a form that their values do not, by field. */
  digests: ReadonlyMap<string, object>;
}

/** What a form may have. */
export interface FormRules {
  /** Whether anything is made of a field. */
  has(field: string): boolean;
  /** @returns Where to put the bytes of a file. */
  receive(): Content;
}

/** What an operation without a body works with. */
export const noBody: RequestBody = { value: undefined, files: new Map(), digests: new Map() };
