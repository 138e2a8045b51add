import {
  fieldPointers,
  locate,
  nodeAt,
  readBuiltSources,
  type Sources,
  type Statement,
} from "@cloud-agents/spec/description";
import type { Source } from "./Finding.ts";
import type { Description } from "./readDescription.ts";

/** Where in the description something is said. */
export interface Places {
  /** What the finding is about. */
  exact: string[];
  /** What contains it, from the inside out: its decisions apply, its statements are about something else. */
  around?: string[];
  /** Which side of the exchange this is about: a schema that both have is no reason to hold one to what is said of the other. */
  side?: "request" | "response";
}

/** Why things are expected, by the place of the description that says them. */
export interface SourceIndex {
  statements: Statement[];
  decisions: Sources["decisions"];
  /** @throws Error when there is no such statement or decision. */
  named(id: string | number): Source;
  /**
   * Why a place of the description is as it is: a statement about it, else the decision there or around it, else the description's
   * own words.
   *
   * @param places Pointers; references are followed.
   * @param keyword The keyword of the schema that was violated, if it was one.
   * @param operation Statements of its own page come first.
   */
  at(places: Places, keyword?: string, operation?: string | null): Source;
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

/** Kinds of statements that are about a place as a whole, the likeliest first. */
const WHOLE = ["response-field", "status", "error", "field", "type", "header", "note"];

/** The decision about how many and how long things may be, which no page says. */
const BOUNDS = 33;

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

  /** Pages of the same title are one entry with its languages. */
  function pagesOf(from: string | string[]): string[] {
    const languages = new Map<string, string[]>();
    for (const name of [from].flat()) {
      const { title = name, language = "" } = documents[name] ?? {};
      languages.set(title, [...(languages.get(title) ?? []), language]);
    }
    return [...languages].map(([title, all]) => `${title} (${all.join(", ")})`);
  }

  function fromStatement({ id, document: from, says }: Statement): Source {
    return { kind: "statement", id, pages: pagesOf(from), says: says.trim() };
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

  function at(
    { exact, around = [], side }: Places,
    keyword?: string,
    operation: string | null = null,
  ): Source {
    const follow = (pointers: string[]) => pointers.flatMap((pointer) => locate(document, pointer));
    const places = follow(exact);
    const page = pages.get(operation ?? "");
    const isOwn = ({ id }: Statement) => page === undefined || id.startsWith(page);
    let foreign: Statement | undefined;
    for (const place of places) {
      const entries = (byPlace.get(place) ?? []).filter(({ statement }) => isOf(side, statement));
      const best = bestOf(entries, keyword, page);
      if (best && isOwn(best)) return fromStatement(best);
      foreign ??= best;
      const decision = decisionAt(nodeAt(document, place), keyword);
      if (decision !== undefined && !best) return named(decision);
    }
    for (const place of follow(around)) {
      const decision = decisionAt(nodeAt(document, place), keyword);
      // What another page says applies by the decision at the field of this page that holds it.
      const isBinding = !foreign || (byPlace.get(place) ?? []).some(({ statement }) => isOwn(statement));
      if (decision !== undefined && isBinding) return named(decision);
    }
    if (foreign) return fromStatement(foreign);
    const words = places.map((place) => descriptionOf(nodeAt(document, place))).find(Boolean);
    return { kind: "schema", id: places[0] ?? exact[0] ?? "", says: words ?? "The description says so." };
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

/** Whether a statement can be about one side of an exchange, by the table of the page that it is from. */
function isOf(side: Places["side"], { id }: Statement): boolean {
  if (side === undefined) return true;
  const other = side === "request" ? /\.response[.[-]/ : /\.(request|headers|path)[.[-]/;
  return !other.test(id);
}

/** The statement that says what a keyword demands; without a keyword, the one that is about the place as a whole. */
function bestOf(entries: readonly Entry[], keyword: string | undefined, page = ""): Statement | undefined {
  const kinds = KINDS[keyword ?? ""] ?? [];
  const fits = (entry: Entry) =>
    keyword === undefined || entry.keyword === keyword || kinds.includes(entry.statement.kind);
  const orderOf = (kind: string) => {
    const order = keyword === undefined ? WHOLE : kinds;
    return order.includes(kind) ? order.indexOf(kind) : order.length;
  };
  const rank = ({ statement, keyword: own }: Entry) =>
    (statement.id.startsWith(page) ? 0 : 100) +
    (keyword !== undefined && own === keyword ? 0 : 1 + orderOf(statement.kind));
  return entries.filter(fits).toSorted((a, b) => rank(a) - rank(b))[0]?.statement;
}

function decisionAt(node: unknown, keyword: string | undefined): number | undefined {
  const decisions = (node as { "x-decisions"?: number[] } | undefined)?.["x-decisions"] ?? [];
  const isBound = /^max(Items|Properties|Length)$/.test(keyword ?? "");
  return isBound && decisions.includes(BOUNDS) ? BOUNDS : decisions.find((each) => each !== BOUNDS);
}

function descriptionOf(node: unknown): string | undefined {
  const description = (node as { description?: unknown } | undefined)?.description;
  return typeof description === "string" ? description.trim().replaceAll(/\s+/g, " ") : undefined;
}
