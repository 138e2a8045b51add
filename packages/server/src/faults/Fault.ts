/** What goes wrong. Sizes and times are whole numbers; "events" are frames with data other than heartbeats. */
export type Fault =
  | { readonly type: "latency"; readonly ms: number }
  /** The operation does not run. `body` is sent as JSON, or as plain text when it is one. */
  | {
      readonly type: "status";
      readonly code: number;
      readonly retry_after?: number;
      readonly body?: string | object;
    }
  /** The connection is lost after so many events: no end of the body. */
  | { readonly type: "drop_stream"; readonly after_events: number }
  /** The stream ends after so many events as if there were no more. */
  | { readonly type: "close_stream"; readonly after_events: number }
  /** After so many events nothing comes any more, no heartbeat either, and the connection stays. */
  | { readonly type: "stall_stream"; readonly after_events: number }
  /** The connection is lost in the middle of the event that follows so many. */
  | { readonly type: "cut_frame"; readonly after_events: number }
  /** Each event whose number is a multiple comes twice. */
  | { readonly type: "duplicate_event"; readonly every: number }
  /** Each event whose number is a multiple comes after the one that follows it. */
  | { readonly type: "reorder_events"; readonly every: number }
  /** The connection is reset. Only before the response, the operation does not run. */
  | { readonly type: "reset"; readonly when: "before_response" | "after_headers" | "mid_body" }
  /** The operation runs, and the connection is reset instead of a response. */
  | { readonly type: "lose_response" }
  /** An uploaded file stays `uploading` until the rule is deleted. */
  | { readonly type: "file_uploading" };

/** Which requests a rule is for: those that have all of this. */
export interface RequestMatch {
  readonly operation?: string;
  readonly method?: string;
  /** The path of the URL, with or without what all paths of the description's servers begin with; `*` stands for any characters. */
  readonly path?: string;
  /** Headers with the values that they must have. */
  readonly header?: Readonly<Record<string, string>>;
}

/** A fault, and when it happens. */
export interface FaultRule {
  /** How it is called at `/__faults`; made up when absent. */
  readonly id?: string;
  readonly match: RequestMatch;
  /** How often the fault happens; without a number, always. */
  readonly times?: number;
  /** How often it could happen before it does. */
  readonly skip: number;
  readonly fault: Fault;
}
