/** How one security scheme is sent. */
export interface Scheme {
  kind: "bearer" | "basic" | "key";
  /** Where a key is sent, and under which name. */
  in?: "header" | "query" | "cookie";
  key?: string;
  /** The environment variable that has it where no option does. */
  variable?: string;
}

/** Names of schemes that are needed together, by alternative; none when nothing is. */
type Alternatives = readonly (readonly string[])[];

/** What the generated client reads of `security`. */
export interface SecurityTable {
  schemes: Readonly<Record<string, Scheme>>;
  /** What operations need that are not listed below. */
  everywhere: Alternatives;
  /** By method and path, such as `GET /books`. */
  operations: Readonly<Record<string, Alternatives>>;
}
