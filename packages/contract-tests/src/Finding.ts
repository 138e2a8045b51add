/** Why something is expected: what the pages say, what we decided where they are silent, or the description alone. */
export interface Source {
  kind: "statement" | "decision" | "schema";
  /** Id of the statement, such as `create-agent.response.name.type`; `decision 24`; or a JSON pointer into the description. */
  id: string;
  /** For a statement: the pages that say it, such as `Create an agent (ja)`. */
  pages?: string[];
  /** What it says, in one or two sentences. */
  says: string;
}

/** One difference between what is expected of a target and what it does. */
export interface Finding {
  /** Where, such as `$.name`, `status`, `header x-request-id` or `event 3 (agent.message) $.id`. */
  where: string;
  /** What is expected there. Never contains a secret. */
  expected: string;
  /** What came instead. Never contains a secret. */
  got: string;
  source: Source;
}

/** A finding before it is known why that is expected. */
export type Difference = Omit<Finding, "source"> & Partial<Pick<Finding, "source">>;

/** A difference on one line. What the validator expects is a sentence of its own; a quoted value is none. */
export function printDifference({ where, expected, got }: Difference): string {
  const isSentence = /^[^\s"[{].* (must|is required|is not|may)\b/.test(expected);
  return `${where}: ${isSentence ? "" : "expected "}${expected}, got ${got}`;
}

/** Why something is expected, on one line. */
export function printSource({ kind, id, pages, says }: Source): string {
  if (kind === "statement") return `${pages?.join(" and ")}: “${says}” [${id}]`;
  return id === "" ? says : `${id}: ${says}`;
}
