import {
  type Description,
  fieldPointers,
  isFile,
  type Json,
  type MediaType,
  nodeAt,
  type Operation,
  type Parameter,
  performingOrder,
  requestSchemaPointer,
  sampleOf,
  walkSchema,
  withFieldsOf,
} from "@cloud-agents/spec/description";
import { contentOf } from "./contentOf.ts";
import type { BodyOfCase, SchemaCase, SchemaRequest } from "./SchemaCase.ts";
import { type NearValue, valuesNear } from "./valuesNear.ts";
import { writeParameters } from "./writeParameters.ts";

/** Says what is wrong with a request: the validator that is made from the same description. */
export type CheckRequest = (
  operationId: string,
  parts: {
    path: Record<string, string>;
    query: Record<string, string | string[]>;
    headers: Record<string, string | undefined>;
    body?: unknown;
  },
) => { findings: { in: string; path: string; message: string }[] };

/** Ids that no object has, in the forms that ids mostly have. */
const UNKNOWN_IDS = ["no-such-object", "00000000-0000-4000-8000-000000000000", "2147483646", "999999"];

/** What a body with everything is called that its schema names. */
const ALL_FIELDS = "with all fields";

interface ValidBody extends BodyOfCase {
  name: string;
}

/** What a description says of requests, as requests to try. */
export interface SchemaCases {
  /** Of each operation the examples come first: what else is tried says something only where one of them succeeds. */
  cases: SchemaCase[];
  /** Operations without a request that is as described, and why, with the place. */
  untried: { operation: Operation; reason: string }[];
  /** A body that is as described, by the id of the operation that takes it. */
  bodies: Map<string, BodyOfCase>;
}

/**
 * Makes cases from nothing but a description: its examples, what is just inside and just outside of every limit of a body and a parameter,
 * objects that are not there, bodies that are none, and requests of nobody.
 *
 * @param description As `byDirection` writes it.
 * @param check Tells on which side of the description a request is: a case that would be on the other one is left out.
 * @param isSecured Whether an operation refuses who does not say who they are.
 */
export function schemaCases(
  description: Description,
  check: CheckRequest,
  isSecured: (operation: Operation) => boolean,
): SchemaCases {
  const untried: SchemaCases["untried"] = [];
  const bodies: SchemaCases["bodies"] = new Map();
  const cases = performingOrder(description.operations).flatMap((operation) => casesOf(operation));
  return { cases, untried, bodies };

  function casesOf(operation: Operation): SchemaCase[] {
    const { body } = operation;
    const base = requiredParameters(operation);
    const contents = validBodies(operation);
    const [content] = contents;
    if (body && !content) {
      const place = description.placeOf(body.source);
      const reason = `${place}: no example of the body is as its schema says, and none could be made up. Add one.`;
      untried.push({ operation, reason });
      return [];
    }
    if (content) bodies.set(operation.id, content);
    const request: SchemaRequest = { ...base, ...(content && { content }) };
    const says = `${operation.method} ${operation.path} is ${operation.id}`;
    const successes: SchemaCase[] = (contents.length > 0 ? contents : [undefined]).map((each) => ({
      operation,
      name: each ? `the request ${each.name}` : "the request",
      expects: "success",
      request: { ...base, ...(each && { content: each }) },
      node: each?.media.source ?? operation.source,
      says: each ? `a body in ${each.media.type}` : says,
    }));
    return [
      ...successes,
      ...optionalParameters(operation, request),
      ...operation.parameters.flatMap((parameter) => parameterLimits(operation, parameter, request)),
      ...(content ? bodyLimits(operation, contents, request) : []),
      ...noBodies(operation, request),
      ...unknownObjects(operation, request),
      ...nobody(operation, request),
    ];
  }

  /** The examples, and those with everything and with nothing that may be missing, of each content type. */
  function validBodies(operation: Operation): ValidBody[] {
    const found = (operation.body?.content ?? []).flatMap((media) => {
      const [first] = media.examples;
      const made = sampleOf(description.document, media.schema, "request");
      const values: [string, unknown][] = media.examples.map(({ name, value }) => [name, value]);
      if (media.isJson || media.isForm || media.isUrlEncoded) {
        values.push([ALL_FIELDS, withFieldsOf(withoutTexts(media, made), first?.value ?? made)]);
        values.push(["with the required fields alone", least(media, first?.value ?? made)]);
      }
      return (
        values
          .map(([name, value]) => ({ name: `${name} in ${media.type}`, media, value }))
          // A form without a field is hardly one.
          .filter(({ value }) => media.isJson || !isObject(value) || Object.keys(value).length > 0)
          .filter(({ value }) => findingsOf(operation, { content: { media, value } }, "body").length === 0)
      );
    });
    const seen = new Set<string>();
    return found.filter(({ media, value }) => {
      const key = `${media.type} ${JSON.stringify(value)}`;
      return !seen.has(key) && seen.add(key);
    });
  }

  /** Leaves out what is made up as a text of some format that is no text of it, such as JSON in a field of a form. */
  function withoutTexts(media: MediaType, made: unknown): unknown {
    if (!isObject(made)) return made;
    const fields = description.fieldsOf(description.resolve(media.schema));
    const isText = (name: string) => {
      const { contentMediaType, ...schema } = description.resolve(fields.get(name)?.schema ?? {});
      return contentMediaType !== undefined && !isFile({ contentMediaType, ...schema });
    };
    return Object.fromEntries(Object.entries(made).filter(([name]) => !isText(name)));
  }

  function least(media: MediaType, value: unknown): unknown {
    const fields = description.fieldsOf(description.resolve(media.schema));
    if (!isObject(value) || fields.size === 0) return value;
    return Object.fromEntries(Object.entries(value).filter(([name]) => fields.get(name)?.required));
  }

  function requiredParameters({ parameters }: Operation): SchemaRequest {
    const request: SchemaRequest = {};
    for (const parameter of parameters)
      if (parameter.required && parameter.in !== "path")
        Object.assign(request, withParameter(request, parameter, parameter.example));
    return request;
  }

  function optionalParameters(operation: Operation, request: SchemaRequest): SchemaCase[] {
    return operation.parameters
      .filter((parameter) => !parameter.required && !isFreeText(parameter))
      .map((parameter): SchemaCase => {
        const { name, in: place, example, source } = parameter;
        return {
          operation,
          name: `${place}.${name}: ${JSON.stringify(example)}`,
          expects: "acceptance",
          request: withParameter(request, parameter, example),
          node: source,
          says: `the parameter ${name}`,
        };
      })
      .filter(({ request: sent }) => findingsOf(operation, sent).length === 0);
  }

  function parameterLimits(operation: Operation, parameter: Parameter, request: SchemaRequest): SchemaCase[] {
    const { name, in: place, required, example, source, schema } = parameter;
    const found: SchemaCase[] = [];
    if (required && place !== "path") {
      const without = { ...request, [FIELDS[place]]: omit(request[FIELDS[place]], name) };
      found.push({
        operation,
        name: `${place}.${name}: absent`,
        expects: "refusal",
        request: without,
        node: source,
        says: "required: true",
      });
    }
    const isList = [description.resolve(schema).type].flat().includes("array");
    const resolved = description.resolve(isList ? (description.resolve(schema).items ?? {}) : schema);
    const valid = isList && Array.isArray(example) ? example[0] : example;
    for (const near of valuesNear(resolved, valid, true)) {
      // An id that is allowed is that of no object, and a text without letters is no part of a path.
      if (place === "path" && (near.inside || /^\.{0,2}$/.test(String(near.value)))) continue;
      // An empty parameter may count as none, and what texts mean a server may look up.
      if (near.value === "" || (near.inside && isFreeText(parameter))) continue;
      const sent = (value: unknown) => withParameter(request, parameter, isList ? [value] : value);
      found.push({
        operation,
        name: `${place}.${name}: ${near.what}`,
        expects: near.inside ? "acceptance" : "refusal",
        request: sent(near.value),
        ...(near.control !== undefined && { control: sent(near.control) }),
        node: resolved,
        says: saysOf(near, resolved),
      });
    }
    return found.filter(
      ({ expects, request: sent }) =>
        (expects === "refusal") ===
        findingsOf(operation, sent, place).some(({ path }) => path.startsWith(name)),
    );
  }

  function bodyLimits(
    operation: Operation,
    contents: readonly ValidBody[],
    request: SchemaRequest,
  ): SchemaCase[] {
    const { document } = description;
    const fullest = contents.find(({ name }) => name.startsWith(ALL_FIELDS)) ?? contents[0];
    if (!fullest) return [];
    const { media, value: base } = fullest;
    if (!media.isJson && !media.isForm && !media.isUrlEncoded) return [];
    const found = new Map<string, SchemaCase>();
    walkSchema(
      document,
      requestSchemaPointer(operation, media.type),
      base,
      ({ pointer, schema, path, value }) => {
        // Items of a list are all alike.
        if (/\[[1-9]/.test(path) || !isObject(schema) || "$ref" in schema) return;
        for (const near of valuesNear(schema, value, !media.isJson && path !== "")) {
          // A form is always one, and many servers take null for no body, which is a case of its own.
          if (path === "" && (media.isJson ? near.value === null : !isObject(near.value))) continue;
          const withValue = (part: unknown) => ({
            ...request,
            content: { media, value: base, change: { path, value: part } },
          });
          const sent = withValue(near.value);
          const isRefused = findingsOf(operation, sent, "body").length > 0;
          const name = `body${path && (path.startsWith("[") ? path : `.${path}`)}: ${near.what}`;
          if (isRefused === near.inside || found.has(name)) continue;
          const missing = near.keyword === "required" ? near.what.replace("without ", "") : undefined;
          const field = missing === undefined ? [] : fieldPointers(document, pointer, missing);
          found.set(name, {
            operation,
            name,
            expects: near.inside ? "acceptance" : "refusal",
            request: sent,
            ...(near.control !== undefined && { control: withValue(near.control) }),
            node: (nodeAt(document, field.at(-1) ?? pointer) as object | undefined) ?? schema,
            says: saysOf(near, schema),
          });
        }
      },
    );
    return [...found.values()];
  }

  function noBodies(operation: Operation, { content: _, ...request }: SchemaRequest): SchemaCase[] {
    const { body } = operation;
    if (!body) return [];
    const refused = { operation, expects: "refusal" as const, node: body.source };
    const json = body.content.find(({ isJson }) => isJson);
    return [
      ...(body.required ? [{ ...refused, name: "no body", request, says: "required: true" }] : []),
      ...(json
        ? [
            {
              ...refused,
              name: "a body that is not JSON",
              request: { ...request, raw: { type: json.sentAs, text: '{"' } },
              says: `a body in ${json.type}`,
            },
          ]
        : []),
    ];
  }

  function unknownObjects(operation: Operation, request: SchemaRequest): SchemaCase[] {
    const response = operation.responses.find(({ status }) => ["404", "410", "4XX"].includes(status));
    if (!response) return [];
    return operation.parameters
      .filter((parameter) => parameter.in === "path")
      .flatMap((parameter): SchemaCase[] => {
        const isAllowed = (id: string) =>
          findingsOf(operation, withParameter(request, parameter, id), "path").every(
            ({ path }) => path !== parameter.name,
          );
        const example = String(parameter.example);
        const alike = [`${example}999999`, example.replace(/\w{12}$/, "000000000000")];
        const id = [...UNKNOWN_IDS, ...alike].find((each) => each !== example && isAllowed(each));
        if (id === undefined || isEnumerated(parameter)) return [];
        return [
          {
            operation,
            name: `a ${parameter.name} of no object`,
            expects: "refusal",
            request: withParameter(request, parameter, id),
            needsState: true,
            node: response.source,
            says: `the response ${response.status}`,
          },
        ];
      });
  }

  /** Whether a parameter may be any text, and the description has no example of one. */
  function isFreeText({ schema, example, source }: Parameter): boolean {
    const resolved = description.resolve(schema);
    const written = [source, resolved].some((each) => "example" in each || "examples" in each);
    return example === undefined || (!written && typeof example === "string" && !isEnumerated({ schema }));
  }

  function isEnumerated({ schema }: Pick<Parameter, "schema">): boolean {
    const resolved = description.resolve(schema);
    return resolved.enum !== undefined || "const" in resolved || resolved.type === "boolean";
  }

  function nobody(operation: Operation, request: SchemaRequest): SchemaCase[] {
    if (!isSecured(operation)) return [];
    const own = operation.source.security;
    const node = (own ?? description.document.security ?? operation.source) as object;
    return [
      {
        operation,
        name: "no credentials",
        expects: "authentication",
        request,
        node,
        says: "security",
      },
    ];
  }

  /** What the validator finds in a request, or in one part of it. */
  function findingsOf(operation: Operation, request: SchemaRequest, place?: string) {
    const encoded = request.content && contentOf(description, request.content);
    const { path, query, headers } = writeParameters(operation, request);
    const parts = {
      path,
      query: listsIn(new URLSearchParams(query)),
      headers: { ...headers, ...(encoded && { "content-type": encoded.type }) },
      ...(encoded && { body: encoded.read }),
    };
    return check(operation.id, parts).findings.filter((each) => place === undefined || each.in === place);
  }
}

/** A query as who checks it reads it: a list where a name is repeated. */
function listsIn(query: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(query.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const [first = "", ...others] = query.getAll(name);
      return [name, others.length > 0 ? [first, ...others] : first];
    }),
  );
}

/** Where a request has the parameters of each place. */
const FIELDS = { path: "path", query: "query", header: "headers", cookie: "cookies" } as const;

function withParameter(
  request: SchemaRequest,
  { name, in: place }: Parameter,
  value: unknown,
): SchemaRequest {
  const field = FIELDS[place];
  return { ...request, [field]: { ...request[field], [name]: value } };
}

function saysOf({ keyword }: NearValue, schema: Json): string {
  return `${keyword}: ${JSON.stringify(schema[keyword])}`;
}

function omit(values: Record<string, unknown> = {}, name: string): Record<string, unknown> {
  const { [name]: _, ...rest } = values;
  return rest;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Blob);
}
