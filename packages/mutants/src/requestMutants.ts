import type { WholeRequest, WholeResponse } from "@cloud-agents/proxy";
import type { Description, Operation, Schema } from "@cloud-agents/spec/description";
import { checkRequest, type OperationId } from "@cloud-agents/validator";
import { type Asked, jsonOf, type Mutant, play, type Wrong } from "./Mutant.ts";
import { eachAt, type Place, placesOf } from "./places.ts";
import { valueChanges } from "./valueChanges.ts";
import { withHeader } from "./withHeader.ts";

/** A server that forgets, changes, ignores, or does not check a part of what it is sent. */
export function requestMutants(description: Description): Mutant[] {
  return description.operations.flatMap((operation) => [
    ...forgotten(description, operation),
    ...ignoredParameters(operation),
    ...unchecked(description, operation),
    ...strict(description, operation),
  ]);
}

const jsonBody = ({ body }: Operation): Schema | undefined =>
  body?.content.find(({ isJson }) => isJson)?.schema;

/** Whether a field has the id of an object of the target: no other value is valid there. */
const isId = ({ name }: Place) => /(^|[.>\]])(agent|environment_id|file_id)$/.test(name);

/** Whether a text may have any characters; those of a URL are ASCII. */
const isFreeText = (place: Place) => !isId(place) && !/(^|[.>\]])url$/.test(place.name);

/** Fields of the request that the server drops or changes before it keeps them. */
function forgotten(description: Description, operation: Operation): Mutant[] {
  const schema = jsonBody(operation);
  if (!schema) return formFields(operation);
  return placesOf(description, schema).flatMap((place) => {
    const changes = valueChanges(place.schema, isFreeText(place))
      .filter(({ breaksSchema, kind }) => !breaksSchema && !kind.startsWith("that of"))
      .map(({ kind, start }) => ({ kind: `kept ${kind}`, start }));
    const dropped =
      place.required || place.name.endsWith("{}") ? [] : [{ kind: "not kept", start: () => () => undefined }];
    return [...dropped, ...changes].map(
      ({ kind, start }): Mutant => ({
        id: `${operation.id} request ${place.name}: ${kind}`,
        group: "kept",
        operation: operation.id,
        place: place.name,
        fault: "none",
        start() {
          const change = start();
          return changeRequests(operation.id, (body) => {
            eachAt(body, place, (holder, key) => {
              if (!Object.hasOwn(holder, key)) return;
              const value = change(holder[key] as never);
              if (value === undefined) delete holder[key];
              else holder[key] = value;
            });
            return body;
          });
        },
      }),
    );
  });
}

/** Changes the bodies that a valid request has; a broken one is refused as before. */
function changeRequests(operation: string, change: (body: unknown) => unknown): Wrong {
  return play({
    request(asked) {
      const { request } = asked;
      if (asked.operation !== operation || findingsOf(asked).length > 0) return undefined;
      const before = jsonOf(request.body);
      if (before === undefined) return undefined;
      const after = JSON.stringify(change(structuredClone(before)));
      return after === JSON.stringify(before) ? undefined : { ...request, body: Buffer.from(after) };
    },
  });
}

/** Fields of a form are changed where they stand, so that nothing else of it changes. */
function formFields({ id, body }: Operation): Mutant[] {
  const form = body?.content[0];
  if (!form) return [];
  const part = (name: string, value: string) =>
    new RegExp(`(name="${name}"[\\s\\S]*?\\r\\n\\r\\n)${value}(\\r\\n--)`);
  const mutants: [place: string, kind: string, change: (text: string) => string][] = [
    [
      "file",
      "kept without its last byte",
      (text) => text.replace(/(filename="[\s\S]*?\r\n\r\n[\s\S]*?)[\s\S](\r\n--)/, "$1$2"),
    ],
    ["file", "kept under another name", (text) => text.replace(/filename="([^"]*)"/, 'filename="x$1"')],
    [
      "file",
      "kept under a name that is ASCII",
      (text) =>
        text.replace(/filename="([^"]*)"/, (_, name: string) => `filename="${name.replace(/[^ -~]/g, "_")}"`),
    ],
    [
      "file",
      "kept as another type",
      (text) => text.replace(/(filename="[\s\S]*?content-type: )[^\r]*/i, "$1application/x-other"),
    ],
    ["metadata", "not kept", (text) => text.replace(part("metadata", "[\\s\\S]*?"), "$1{}$2")],
    [
      "metadata",
      "kept with a field more",
      (text) => text.replace(part("metadata", "\\{([\\s\\S]*?)\\}"), '$1{"more":"x"}$3'),
    ],
    ["purpose", "not kept", (text) => text.replace(/name="purpose"/, 'name="purpose_"')],
  ];
  return mutants.map(([place, kind, change]) => ({
    id: `${id} request ${place}: ${kind}`,
    group: "kept",
    operation: id,
    place,
    fault: "none",
    start: () =>
      play({
        request({ operation, request }) {
          if (operation !== id) return undefined;
          const text = request.body.toString("latin1");
          const changed = change(text);
          return changed === text ? undefined : { ...request, body: Buffer.from(changed, "latin1") };
        },
      }),
  }));
}

/** Parameters that have no effect, or another one. */
function ignoredParameters({ id, parameters }: Operation): Mutant[] {
  return parameters
    .filter(({ in: place }) => place === "query" || place === "header")
    .flatMap(({ name, in: place, schema }) => {
      const ways: [string, (value: string) => string | undefined][] = [["ignored", () => undefined]];
      if (schema.type === "integer")
        ways.push(
          ["taken as one more", (value) => `${Number(value) + 1}`],
          ["taken as one less", (value) => `${Number(value) - 1 || 1}`],
          ["taken as 50 at most", (value) => (Number(value) > 50 ? "50" : value)],
        );
      if (schema.type === "boolean")
        ways.push(["taken as the opposite", (value) => (value === "true" ? "false" : "true")]);
      return ways.map(
        ([kind, change]): Mutant => ({
          id: `${id} ${place} ${name}: ${kind}`,
          group: "request",
          operation: id,
          place: name,
          fault: "none",
          start: () =>
            play({
              request(asked) {
                if (asked.operation !== id) return undefined;
                return place === "query"
                  ? withQuery(asked.request, name, change)
                  : withChanged(asked.request, name, change);
              },
            }),
        }),
      );
    });
}

function withChanged(
  request: WholeRequest,
  name: string,
  change: (value: string) => string | undefined,
): WholeRequest | undefined {
  const at = request.headers.findIndex(
    (each, index) => index % 2 === 0 && each.toLowerCase() === name.toLowerCase(),
  );
  if (at === -1) return undefined;
  return {
    ...request,
    headers: withHeader(request.headers, name, change(request.headers[at + 1] as string)),
  };
}

/** A request whose query has another value; undefined when it does not have the parameter. */
export function withQuery(
  request: WholeRequest,
  name: string,
  change: (value: string) => string | undefined,
): WholeRequest | undefined {
  const [path = "", query = ""] = request.path.split("?");
  const parameters = new URLSearchParams(query);
  const value = parameters.get(name);
  if (value === null) return undefined;
  const changed = change(value);
  if (changed === value) return undefined;
  if (changed === undefined) parameters.delete(name);
  else parameters.set(name, changed);
  return { ...request, path: parameters.size > 0 ? `${path}?${parameters}` : path };
}

/** The rules of a request's schema that a server does not check. */
function unchecked(description: Description, operation: Operation): Mutant[] {
  const rules = new Map<string, [place: string, keyword: string]>();
  const add = (place: string, keyword: string) => rules.set(`${place} ${keyword}`, [place, keyword]);
  const addSchema = (place: string, schema: Schema, required: boolean) => {
    if (required) add(place, "required");
    // A format that says how to read and show a text has nothing to check.
    for (const keyword of [
      "type",
      "minLength",
      "maxLength",
      "minimum",
      "maximum",
      "minItems",
      "maxItems",
      "maxProperties",
      "pattern",
      "format",
      "const",
      "enum",
    ])
      if (
        keyword in schema &&
        !(keyword === "format" && ["binary", "password"].includes(schema.format ?? ""))
      )
        add(place, keyword);
  };
  const schema = operation.body?.content[0]?.schema;
  if (schema) {
    add("", "required");
    // What is sent as a form always has fields.
    if (jsonBody(operation)) add("", "type");
    const tags = [...description.reach([schema])].flatMap(
      (each) => description.unionOf(each)?.propertyName ?? [],
    );
    // A mistake in a tag is one of the discriminator.
    const isTag = (name: string) => tags.some((tag) => name.endsWith(`>${tag}`));
    for (const place of placesOf(description, schema).filter(({ name }) => !isTag(name)))
      addSchema(place.name.replace(/<[^>]*>/g, "."), place.schema, place.required);
    for (const each of description.reach([schema])) {
      const tag = description.unionOf(each)?.propertyName;
      // The tag of a union is checked before its branches; its place is told by what was found.
      if (tag !== undefined) add(`*${tag}`, "discriminator");
    }
  }
  for (const { name, in: place, schema: own, required } of operation.parameters)
    if (place !== "path") {
      // What is in a URL or a header is always a text.
      const { type, ...others } = description.resolve(own);
      addSchema(name, type === "string" ? others : { type, ...others }, required);
    }
  if (operation.parameters.filter(({ name }) => /^(after|before)_id$/.test(name)).length === 2) {
    // The rule is one of both; it is told of the first.
    add("after_id", "exclusive");
  }
  return [...rules.values()].map(
    ([place, keyword]): Mutant => ({
      id: `${operation.id} request ${place.replace(/^\./, "") || "body"}: ${keyword} not checked`,
      group: "request",
      operation: operation.id,
      place: place.replace(/^\.|\*/, ""),
      fault: "F102",
      start: () =>
        accepting(operation, (asked) => {
          const [first] = findingsOf(asked);
          if (!first) return false;
          const found = first.path.replace(/\[\d+\]/g, "[]");
          const wanted = place.replace(/^\./, "");
          if (keyword === "discriminator")
            return found.endsWith(place.slice(1)) && ["required", "enum"].includes(first.keyword);
          // A field of a map has any name.
          const [map, ofField] = wanted.split("{}");
          if (ofField !== undefined)
            return found.startsWith(`${map}.`) && found.endsWith(ofField) && first.keyword === keyword;
          return found.replaceAll(".", "") === wanted.replaceAll(".", "") && first.keyword === keyword;
        }),
    }),
  );
}

/** Responds to some requests with the success that an earlier one had. */
export function accepting(operation: Operation, accepts: (asked: Asked) => boolean): Wrong {
  let success: WholeResponse | undefined = exampleOf(operation);
  return play({
    request(asked) {
      return asked.operation === operation.id && accepts(asked) ? success : undefined;
    },
    response(response, asked) {
      if (asked.operation === operation.id && response.status < 300) success = response;
      return undefined;
    },
  });
}

function exampleOf({ successes: [success] }: Operation): WholeResponse | undefined {
  const media = success?.content[0];
  if (!success) return undefined;
  const value = media?.examples[0]?.value;
  const body = value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
  return {
    status: Number(success.status),
    headers: ["content-type", media?.type ?? "application/json", "x-request-id", "req_example"],
    body: Buffer.from(body),
  };
}

/** What is wrong with a request, as the description has it. */
export function findingsOf({ operation, path, request }: Asked) {
  if (operation === undefined) return [];
  const headers: Record<string, string> = {};
  for (let at = 0; at < request.headers.length; at += 2)
    headers[(request.headers[at] as string).toLowerCase()] = request.headers[at + 1] as string;
  const query = Object.fromEntries(new URLSearchParams(request.path.split("?")[1] ?? ""));
  const isForm = headers["content-type"]?.startsWith("multipart/");
  const body = isForm ? formOf(request.body) : request.body.length === 0 ? undefined : jsonOf(request.body);
  return checkRequest(operation as OperationId, { path, query, headers, body }).findings;
}

function formOf(body: Buffer): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [, head = "", content = ""] of body
    .toString("utf8")
    .matchAll(/(content-disposition:[\s\S]*?)\r\n\r\n([\s\S]*?)\r\n--/gi)) {
    const name = /name="([^"]*)"/.exec(head)?.[1] ?? "";
    fields[name] = /filename/.test(head) ? new File([], "file") : content;
  }
  return fields;
}

/** A server that refuses what is just inside of a limit, or what it need not be sent. */
function strict(description: Description, operation: Operation): Mutant[] {
  const schema = jsonBody(operation);
  if (!schema) return [];
  return placesOf(description, schema).flatMap((place) => {
    const { minLength, maxLength, minimum, maximum, maxItems, enum: values } = place.schema;
    const refusals: [string, (value: unknown) => boolean][] = [];
    const add = (kind: string, refuses: (value: unknown) => boolean) => refusals.push([kind, refuses]);
    if (maxLength !== undefined && maxLength < 100_000 && !isId(place))
      add("the longest refused", (value) => typeof value === "string" && [...value].length === maxLength);
    if (minLength !== undefined && minLength > 0 && !isId(place))
      add("the shortest refused", (value) => typeof value === "string" && [...value].length === minLength);
    if (minimum !== undefined) add("the smallest refused", (value) => value === minimum);
    if (maximum !== undefined) add("the largest refused", (value) => value === maximum);
    if (maxItems !== undefined)
      add("the most items refused", (value) => Array.isArray(value) && value.length === maxItems);
    for (const each of values ?? []) add(`${String(each)} refused`, (value) => value === each);
    if (!place.required && !place.name.endsWith("{}")) add("needed", (value) => value === undefined);
    if (place.schema.type === "string" && !("const" in place.schema) && !values && isFreeText(place))
      add("what is not ASCII refused", (value) => typeof value === "string" && /[^ -~\s]/.test(value));
    return refusals.map(
      ([kind, refuses]): Mutant => ({
        id: `${operation.id} request ${place.name}: ${kind}`,
        group: "request",
        operation: operation.id,
        place: place.name,
        fault: "none",
        start: () =>
          play({
            request(asked) {
              if (asked.operation !== operation.id || findingsOf(asked).length > 0) return undefined;
              let isRefused = false;
              eachAt(jsonOf(asked.request.body), place, (holder, key) => {
                if (refuses(holder[key])) isRefused = true;
              });
              return isRefused
                ? refusal(400, "invalid_request_error", `Field '${place.name}' is not valid.`, place.name)
                : undefined;
            },
          }),
      }),
    );
  });
}

/** An error of the API. */
export function refusal(status: number, type: string, message: string, param?: string): WholeResponse {
  return {
    status,
    headers: ["content-type", "application/json", "x-request-id", `req_${status}`],
    body: Buffer.from(JSON.stringify({ type: "error", error: { type, message, ...(param && { param }) } })),
  };
}
