import type { Sample } from "../../scripts/readSample.ts";

/** What the console's script reads: the operations of the description, in the language of the page. */
export interface ConsoleData {
  /** The words of the console, by key. */
  words: Record<string, string>;
  /** Base URLs of the real service. */
  servers: string[];
  /** Names of the fields that must not be shown. */
  secretFields: string[];
  /** Types of errors and of events that have a page. */
  errorTypes: string[];
  eventTypes: string[];
  operations: ConsoleOperation[];
}

/** An operation as its form needs it. */
export interface ConsoleOperation extends Pick<Sample, "method" | "path" | "sdkName"> {
  id: string;
  summary: string;
  /** Title of the group that it is listed in. */
  group: string;
  /** Address of its page below the root of the language. */
  page: string;
  parameters: ConsoleParameter[];
  body?: ConsoleBody;
  response?: Sample["response"];
  /** The parameter that other operations take what this one makes by, such as `agent_id`. */
  makes?: string;
}

/** A parameter of a request. */
export interface ConsoleParameter {
  name: string;
  in: "path" | "query" | "header";
  /** What the client calls it. */
  option: string;
  required: boolean;
  /** The type in words. */
  type: string;
  description: string;
  example: string;
  kind: "text" | "number" | "boolean";
}

/** What a request carries. */
export interface ConsoleBody {
  mediaType: string;
  /** Names of the fields that are files. */
  files: string[];
  examples: { name: string; summary: string; value: unknown }[];
}
