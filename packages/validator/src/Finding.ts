/** One mistake in a request or an answer. */
export interface Finding {
  in: "path" | "query" | "header" | "body";
  /** Where: `resources[0].type`, `limit`, "" for the whole body. As `error.param` has it. */
  path: string;
  /** What was violated: a keyword of JSON Schema, or `exclusive`, `repeated`, `json_text`, `status`, `contentType`. */
  keyword: string;
  /** What is wrong, for a person to read. Never contains a value that was sent. */
  message: string;
}

/** More findings than this are not kept. */
export const MAX_FINDINGS = 20;
