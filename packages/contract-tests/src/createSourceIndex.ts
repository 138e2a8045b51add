import { readBuiltSources, type Sources, type Statement } from "@cloud-agents/spec/description";
import type { Source } from "./Finding.ts";
import type { Description } from "./readDescription.ts";
import { fieldPointers, locate, nodeAt } from "./walkSchema.ts";

/** Why things are expected, by the place of the description that says them. */
export interface SourceIndex {
  statements: Statement[];
  decisions: Sources["decisions"];
  /** @throws Error when there is no such statement or decision. */
  named(id: string | number): Source;
  /**
   * Why a place of the description is as it is: a statement about it, else the decision there, else the description's own words.
   *
   * @param pointers From the most specific to the least; references are followed.
   * @param keyword The keyword of the schema that was violated, if it was one.
   * @param operation Statements of its own page come first.
   */
  at(pointers: string[], keyword?: string, operation?: string | null): Source;
  /** The places of the bundle that a statement is about: schemas, responses, operations. */
  placesOf(statement: Statement): string[];
  /** The prefix of the ids of statements on an operation's own page, such as `create-agent.`; undefined for one without a page. */
  pageOf(operation: string | null): string | undefined;
}

/** A statement at a place. */
interface Entry {
  statement: Statement;
  keyword: string | undefined;
}

/** Kinds of statements that a violated keyword of a schema can break, the likeliest first. */
const KINDS: Record<string, string[]> = {
  required: ["required", "type"],
  type: ["type"],
  const: ["response-field"],
  enum: ["response-field", "field"],
  pattern: ["response-field", "field"],
  format: ["response-field"],
};

/** Arranges the statements and decisions that the description rests on by the places of the bundle that they lead to. */
export function createSourceIndex(
  { document }: Description,
  { documents, statements, decisions }: Sources = readBuiltSources(),
): SourceIndex {
  const byPlace = new Map<string, Entry[]>();
  const places = new Map<Statement, string[]>();
  for (const statement of statements) {
    // What deviates says something else than the description, so no target can be held to it.
    if (statement.deviates !== undefined) continue;
    for (const { pointer, ...claims } of statement.at ?? []) {
      for (const [place, keyword] of placesAt(pointer, claims)) {
        byPlace.set(place, [...(byPlace.get(place) ?? []), { statement, keyword }]);
        places.set(statement, [...(places.get(statement) ?? []), place]);
      }
    }
  }
  const pages = new Map<string, string>();
  for (const { id, at = [] } of statements) {
    const [page, ...item] = id.split(".");
    if (item.join(".") !== "heading.method-and-path") continue;
    for (const { equals } of at) pages.set(String(equals), `${page}.`);
  }

  /** Where a claim applies: a keyword to its schema, and what is said of a field to the field. */
  function placesAt(pointer: string, claims: Record<string, unknown>): [string, string | undefined][] {
    const field = claims.requires ?? claims.optional;
    if (typeof field === "string") {
      return fieldPointers(document, pointer, field).map((place) => [place, "required"]);
    }
    return locate(document, pointer).map((place) => {
      const node = nodeAt(document, place);
      if (typeof node === "object" && node !== null && !Array.isArray(node)) {
        return [place, typeof claims.type === "undefined" ? undefined : "type"];
      }
      const [, parent = "", keyword] = /^(.*)\/([^/]*)$/.exec(place) ?? [];
      return [parent, keyword];
    });
  }

  function fromStatement({ id, document: from, says }: Statement): Source {
    const titles = [from].flat().map((name) => `${documents[name]?.title} (${documents[name]?.language})`);
    return { kind: "statement", id, pages: titles, says: says.trim() };
  }

  function named(id: string | number): Source {
    if (typeof id === "number") {
      const decision = decisions.find(({ number }) => number === id);
      if (!decision) throw new Error(`There is no decision ${id} in spec/decisions.md.`);
      return { kind: "decision", id: `decision ${id}`, says: `${decision.title}. ${decision.text}` };
    }
    const statement = statements.find((candidate) => candidate.id === id);
    if (!statement) throw new Error(`There is no statement ${id} in spec/sources.yaml.`);
    return statement.decision === undefined ? fromStatement(statement) : named(statement.decision);
  }

  function at(pointers: string[], keyword?: string, operation: string | null = null): Source {
    const found = pointers.flatMap((pointer) => locate(document, pointer));
    const page = pages.get(operation ?? "") ?? "no page";
    const kinds = KINDS[keyword ?? ""] ?? [];
    for (const place of found) {
      const entries = byPlace.get(place) ?? [];
      const rank = (entry: Entry) =>
        (entry.statement.id.startsWith(page) ? 0 : 1) +
        (keyword !== undefined && entry.keyword === keyword
          ? 0
          : kinds.includes(entry.statement.kind)
            ? 2 + 2 * kinds.indexOf(entry.statement.kind)
            : 20);
      const [best] = entries.toSorted((a, b) => rank(a) - rank(b));
      if (best) return fromStatement(best.statement);
      const decision = ownDecision(nodeAt(document, place));
      if (decision !== undefined) return named(decision);
    }
    const words = found.map((place) => descriptionOf(nodeAt(document, place))).find(Boolean);
    return { kind: "schema", id: found[0] ?? pointers[0] ?? "", says: words ?? "The description says so." };
  }

  return {
    statements,
    decisions,
    named,
    at,
    placesOf: (statement) => places.get(statement) ?? [],
    pageOf: (operation) => pages.get(operation ?? ""),
  };
}

function ownDecision(node: unknown): number | undefined {
  const decisions = (node as { "x-decisions"?: number[] } | undefined)?.["x-decisions"];
  return decisions?.[0];
}

function descriptionOf(node: unknown): string | undefined {
  const description = (node as { description?: unknown } | undefined)?.description;
  return typeof description === "string" ? description.trim().replaceAll(/\s+/g, " ") : undefined;
}
