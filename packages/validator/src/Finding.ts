/** One mistake in a request or a response. */
export interface Finding {
  in: "path" | "query" | "header" | "cookie" | "body";
  /** Where: `resources[0].type`, `limit`, "" for the whole body. Same format as `error.param`. */
  path: string;
  /** What was violated: a keyword of JSON Schema, or `exclusive`, `repeated`, `json_text`, `status`, `contentType`. */
  keyword: string;
  /** What is wrong, for a person to read. Never contains a value that was sent. */
  message: string;
}

/** Further findings are dropped. */
export const MAX_FINDINGS = 20;
