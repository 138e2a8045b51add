import {
  type Description,
  type Json,
  nodeAt,
  type Operation,
  pointerOf,
  type Schema,
  type Sources,
  type Statement,
  unescapeStep,
} from "@cloud-agents/spec/description";

/** What one statement says of an object of the description, or of something in it. */
interface Fact {
  documents: string[];
  kind: string;
  says: string;
  /** The steps from the object to the place, references left out. */
  path: string[];
  /** What the statement claims of that place, such as `equals`. */
  claim: Json;
}

/** A document that says something, with the languages that it was read in. */
export interface ShownDocument {
  /** Such as "Create a session". */
  title: string;
  languages: string[];
  url: string | undefined;
}

/** Who says something. */
export interface ShownSource {
  /** Empty when no document says it. */
  documents: ShownDocument[];
  /** The parts that no document says, in words such as "at most 1000 items". Of interest when there are documents. */
  ours: string[];
  /** Numbers of the decisions that apply. */
  decisions: number[];
}

/** Limits of schemas: the keywords for which a document can give the value. */
const LIMITS = [
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
  "pattern",
];

/** Kinds of statements that say which requests fail: they do not describe the field that is wrong. */
const ABOUT_ERRORS = ["error", "message", "status"];

/** Tells what the documents say from what we say, at any place of a description. */
export class Provenance {
  readonly #description: Description;
  readonly #sources: Omit<Sources, "decisions">;
  readonly #facts = new Map<object, Fact[]>();
  /** By document: the operation that it describes, and the number of the server that it calls. */
  readonly #operations = new Map<string, Operation>();
  readonly #servers = new Map<string, number>();

  /**
   * @param description Any language: they differ in prose only.
   * @param sources The content of `sources.yaml`.
   */
  constructor(description: Description, sources: Omit<Sources, "decisions">) {
    this.#description = description;
    this.#sources = sources;
    for (const statement of sources.statements) {
      for (const { pointer, ...claim } of statement.at ?? []) this.#read(statement, pointer, claim);
    }
  }

  /** Whether any document describes the operation, and which. */
  ofOperation(operation: Operation): ShownSource {
    const ids = [...this.#operations].filter(([, each]) => each.id === operation.id).map(([id]) => id);
    return this.#show(ids, [], decisionsOf(operation.source));
  }

  /** The server that the documents of an operation call, or else the first. */
  serverOf(operation: Operation): string {
    const ids = [...this.#operations].filter(([, each]) => each.id === operation.id).map(([id]) => id);
    const { servers } = this.#description;
    return (
      servers.find((_, index) => ids.some((id) => this.#servers.get(id) === index)) ?? String(servers[0])
    );
  }

  /** Who says that an operation has a parameter, a response or a header: only what is said of this operation counts. */
  ofPart(operation: Operation, source: Json): ShownSource {
    const ids = this.#factsOf(source)
      .flatMap(({ documents }) => documents)
      .filter((id) => this.#operations.get(id)?.id === operation.id);
    return this.#show(ids, [], decisionsOf(source));
  }

  /** Who says that an operation responds with a status. */
  ofStatus(operation: Operation, status: string): ShownSource {
    const responses = operation.source.responses as Json;
    const ids = this.#factsOf(responses)
      .filter(({ path }) => path[0] === status)
      .flatMap(({ documents }) => documents)
      .filter((id) => this.#operations.get(id)?.id === operation.id);
    return this.#show(ids, [], []);
  }

  /** Who says the message of an error in an operation's response. */
  ofMessage(operation: Operation, status: string, example: string): ShownSource {
    const responses = operation.source.responses as Json;
    const ids = this.#factsOf(responses)
      .filter(({ path }) => path[0] === status && path.includes(example))
      .flatMap(({ documents }) => documents);
    return this.#show(ids, [], []);
  }

  /**
   * Who says what is said of a field, one fact at a time.
   *
   * @param schema As it is written at the field: a `$ref` is not followed by the caller.
   * @param facets What is said of the field, with the keyword that says it.
   */
  ofField(schema: Schema, facets: { keyword: string; text: string }[]): ShownSource {
    const facts = this.#factsOf(schema).filter(
      ({ path, kind }) => !path.includes("properties") && !ABOUT_ERRORS.includes(kind),
    );
    const ids = facts.flatMap(({ documents }) => documents);
    const value = this.#description.resolve(schema);
    const ours = facets
      .filter(({ keyword }) => !facts.some((fact) => says(fact, keyword, value[keyword])))
      .map(({ text }) => text);
    return this.#show(ids, ours, decisionsOf(schema));
  }

  #show(ids: string[], ours: string[], decisions: number[]): ShownSource {
    const documents = new Map<string, ShownDocument>();
    for (const id of new Set(ids)) {
      const operation = this.#operations.get(id);
      const { title: original = id, language = "" } = this.#sources.documents[id] ?? {};
      // The operation's summary is the document's title in the language of the page.
      const title = operation?.summary ?? original;
      const external = operation?.source.externalDocs as { url?: string } | undefined;
      const shown = documents.get(title) ?? { title, languages: [], url: external?.url };
      shown.languages.push(language);
      documents.set(title, shown);
    }
    return { documents: [...documents.values()], ours: documents.size > 0 ? ours : [], decisions };
  }

  #factsOf(node: object): Fact[] {
    const target = (node as Schema).$ref === undefined ? [] : (this.#facts.get(this.#follow(node)) ?? []);
    // What is said of the type of another field is not said of this one, but a field of that type has what the type has.
    return [...(this.#facts.get(node) ?? []), ...target.filter(({ path }) => path[0] !== "description")];
  }

  #follow(node: object): object {
    const pointer = pointerOf((node as Schema).$ref);
    if (pointer === undefined) return node;
    return this.#follow(nodeAt(this.#description.document, pointer) as object);
  }

  #read(statement: Statement, pointer: string, claim: Json): void {
    const documents = [statement.document].flat();
    const fact = { documents, kind: statement.kind, says: statement.says, claim };
    const way: { node: object; path: string[] }[] = [];
    let node: unknown = this.#description.document;
    for (const step of pointer.split("/").slice(1).map(unescapeStep)) {
      while (isObject(node) && !(step in node) && (node as Schema).$ref !== undefined) {
        node = this.#follow(node);
        way.push({ node: node as object, path: [] });
      }
      for (const each of way) each.path.push(step);
      node = (node as Json | undefined)?.[step];
      if (isObject(node)) way.push({ node, path: [] });
    }
    for (const { node: passed, path } of way) this.#add(passed, { ...fact, path });
    const field = (claim.requires ?? claim.optional) as string | undefined;
    if (field !== undefined && isObject(node)) {
      const { schema } = this.#description.fieldsOf(node as Schema).get(field) ?? {};
      if (schema) this.#add(schema, { ...fact, path: ["required"] });
    }
    // A document can name other operations, too.
    if (statement.id.endsWith(".heading.method-and-path")) {
      const operation = this.#description.operations.find(({ id }) => id === node);
      if (operation) for (const id of documents) this.#operations.set(id, operation);
    }
    const [, server] = pointer.match(/^\/servers\/(\d+)\/url$/) ?? [];
    if (server !== undefined) for (const id of documents) this.#servers.set(id, Number(server));
    const reference = (claim.includes as Schema | undefined)?.$ref;
    if (reference !== undefined) this.#add(this.#follow({ $ref: reference }), { ...fact, path: [] });
  }

  #add(node: object, fact: Fact): void {
    const known = this.#facts.get(node);
    if (known) known.push(fact);
    else this.#facts.set(node, [fact]);
  }
}

/** Whether a fact about a field gives one of its keywords. */
function says({ kind, path, claim, says: sentence }: Fact, keyword: string, value: unknown): boolean {
  if (path[0] === keyword) return true;
  if (keyword === "required" || keyword === "default") return kind === keyword;
  if (LIMITS.includes(keyword)) {
    if (keyword.startsWith("min") && value === 1 && isEmpty(claim.refuses)) return true;
    return kind === "limit" && sentence.includes(String(value));
  }
  return (
    keyword === "type" && (kind === "type" || "type" in claim || path[0] === "const" || path[0] === "enum")
  );
}

const isEmpty = (value: unknown): boolean => value === "" || (Array.isArray(value) && value.length === 0);

const isObject = (node: unknown): node is object => typeof node === "object" && node !== null;

/** The decisions that a part of a description names. */
export const decisionsOf = (source: Json): number[] => (source["x-decisions"] ?? []) as number[];
