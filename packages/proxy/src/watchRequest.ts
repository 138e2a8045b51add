import { escapeStep } from "@cloud-agents/spec/description";
import { checkRequest } from "@cloud-agents/validator";
import { BodyCopy, type Sink } from "./BodyCopy.ts";
import { parameterChange } from "./changes.ts";
import { FormSink } from "./FormSink.ts";
import type { Route } from "./operationAt.ts";
import { type Found, fromValidator, notJson, unchecked } from "./ProxyFinding.ts";
import { queryOf } from "./queryOf.ts";
import { undescribedIn } from "./undescribedIn.ts";

/** A request that is checked while its body passes. */
export interface RequestWatch {
  /** Undefined when the operation takes no body. */
  sink: (Sink & { stop?(): void }) | undefined;
  /** What is wrong with path, query and headers, before the body is known. */
  early: Found[];
  /** Everything that is wrong, when the body has ended. */
  findings(): Promise<Found[]>;
  /** Everything that is wrong with the request, given the fields of its form. */
  withForm(fields: Record<string, unknown>): Found[];
}

/** The parts of a request that are known before its body. */
export interface RequestHead {
  /** The query as sent, without the question mark. */
  query: string;
  /** By name in lower case. */
  headers: Record<string, string>;
}

/** Begins to check a request for an operation. */
export function watchRequest({ operation, path }: Route, { query, headers }: RequestHead): RequestWatch {
  const parts = { path, query: queryOf(query), headers };
  const type = headers["content-type"] ?? "";
  const encoding = headers["content-encoding"];
  const check = (body: unknown): Found[] => [
    ...checkRequest(operation.id, { ...parts, body }).findings.map((each) =>
      fromValidator(each, "client", "request"),
    ),
    ...undescribedParameters(operation.query, parts.query, operation),
  ];
  // What of the body is missing is not a mistake yet.
  const early = check(undefined).filter((each) => each.in !== "body" && each.keyword !== "undescribed");
  const isForm = /^\s*multipart\/form-data\b/i.test(type);
  const isJson = /^\s*application\/([\w.-]+\+)?json\b/i.test(type);
  const withForm = (fields: Record<string, unknown>) => check(fields);
  if (operation.body === "none")
    return { sink: undefined, early, findings: async () => check(undefined), withForm };
  if (isForm && operation.body === "multipart") {
    const sink = new FormSink(type, encoding);
    return {
      sink,
      early,
      withForm,
      async findings() {
        const { fields, problem } = await sink.form;
        return problem === undefined ? check(fields) : [...early, unchecked("request", problem)];
      },
    };
  }
  const sink = new BodyCopy(encoding);
  return {
    sink,
    early,
    withForm,
    async findings() {
      const { bytes, isWhole, problem } = await sink.copy;
      if (bytes.length === 0 && isWhole) return check(undefined);
      const wanted = operation.body === "json" ? isJson : isForm;
      if (!wanted) return [...early, wrongType(operation.body, type)];
      if (!isWhole) return [...early, unchecked("request", problem ?? "it is longer than what is kept")];
      try {
        const body: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
        return [...check(body), ...undescribedInBody(operation, body)];
      } catch {
        return [...early, notJson("request")];
      }
    },
  };
}

function undescribedParameters(
  described: readonly string[],
  sent: Record<string, unknown>,
  { method, path }: Route["operation"],
): Found[] {
  return Object.keys(sent)
    .filter((name) => !described.includes(name))
    .map((name) => ({
      about: "client",
      side: "request",
      in: "query",
      at: name,
      keyword: "undescribed",
      message: `The description has no query parameter '${shorten(name)}' here.`,
      change: () => parameterChange(method, path, name),
    }));
}

function undescribedInBody({ method, path }: Route["operation"], body: unknown): Found[] {
  const schema = `/paths/${escapeStep(path)}/${method.toLowerCase()}/requestBody/content/application~1json/schema`;
  return undescribedIn(schema, body).map(({ name, at, change }) => ({
    about: "client",
    side: "request",
    in: "body",
    at,
    keyword: "undescribed",
    message: `The description has no field '${name}' here; a server drops it.`,
    change,
  }));
}

function shorten(name: string): string {
  return name.length > 100 ? `${name.slice(0, 100)}…` : name;
}

function wrongType(wanted: string, given: string): Found {
  const expected = wanted === "json" ? "application/json" : "multipart/form-data";
  return {
    about: "client",
    side: "request",
    in: "header",
    at: "content-type",
    keyword: "contentType",
    message: `The body must be ${expected}, not '${shorten(given)}'.`,
  };
}
