import type { Description, Operation, Schema } from "@cloud-agents/spec/description";
import { changeBodies, jsonOf, type Mutant, play, type Wrong, withJson } from "./Mutant.ts";
import { eachAt, type Place, placesOf } from "./places.ts";
import { valueChanges } from "./valueChanges.ts";
import { withHeader } from "./withHeader.ts";

/** Changes a value, such as the body of a response, or one event. */
type Change = (value: unknown) => unknown;

/** Bodies that a change is applied to. */
interface Source {
  operation: string;
  status: number;
  schema: Schema;
  /** Applies a change to each of them. */
  apply(change: Change): Wrong;
}

/** Wrong in one field of a response or of an event: in every operation, status, field, and way that the schema tells. */
export function responseMutants(description: Description): Mutant[] {
  return description.operations.flatMap((operation) =>
    sourcesOf(operation).flatMap((source) => ofSource(description, source)),
  );
}

function sourcesOf(operation: Operation): Source[] {
  const { id, event } = operation;
  const bodies = operation.responses
    .filter(({ status }) => /^\d+$/.test(status))
    .flatMap(({ status, content }) =>
      content
        .filter(({ isJson }) => isJson)
        .map(({ schema }) => ({
          operation: id,
          status: Number(status),
          schema,
          apply: (change: Change) => changeBodies(id, Number(status), change),
        })),
    );
  const events = event
    ? [{ operation: id, status: 200, schema: event, apply: (change: Change) => changeEvents(id, change) }]
    : [];
  return [...bodies, ...events];
}

/** Changes the events of a stream, heartbeats excluded. */
export function changeEvents(operation: string, change: Change): Wrong {
  return play({
    stream: (asked) =>
      asked.operation !== operation
        ? undefined
        : (frame) => {
            if (frame.data === undefined || frame.event === "heartbeat") return [frame];
            const data = JSON.stringify(change(JSON.parse(frame.data)));
            return data === frame.data ? [frame] : [{ ...frame, data }];
          },
  });
}

/**
 * The paths that `error.param` has in the examples of an error, among them `name`, `resources[0].path` and `config.networking.type`. Without one
 * an error is about no part of the request, and what is not there cannot be wrong.
 */
export function paramsOf({ responses }: Operation, status: number): string[] {
  const media = responses.filter((each) => each.status === `${status}`).flatMap(({ content }) => content);
  const errors = media.flatMap(({ examples }) => examples.map(({ value }) => value)) as {
    error?: { param?: string };
  }[];
  return errors.flatMap(({ error }) => error?.param ?? []);
}

function ofSource(description: Description, source: Source): Mutant[] {
  const operation = description.operations.find(({ id }) => id === source.operation) as Operation;
  const places = placesOf(description, source.schema).filter(
    ({ name }) => name !== "error.param" || paramsOf(operation, source.status).length > 0,
  );
  const of = (place: Place, kind: string, breaksSchema: boolean, start: () => Change): Mutant => ({
    id: `${source.operation} ${source.status} ${place.name}: ${kind}`,
    group: breaksSchema ? "schema" : "kept",
    operation: source.operation,
    status: source.status,
    place: place.name,
    fault: breaksSchema ? "F101" : "none",
    ...((EXCHANGES.test(kind) ||
      (place.schema.minItems && /^without the (first|last) item$/.test(kind)) ||
      (kind === "in reverse" && OF_ONE.test(place.name))) && { isExchange: true }),
    start: () => source.apply(start()),
  });
  const isNeverThere = ({ name }: Place) => NEVER_THERE.test(`${source.operation} ${source.status} ${name}`);
  const atPlace =
    (place: Place, change: Change): Change =>
    (body) => {
      eachAt(body, place, (holder, key) => {
        if (!Object.hasOwn(holder, key) && !isNeverThere(place)) return;
        const value = change(holder[key]);
        if (value === undefined) delete holder[key];
        else holder[key] = value;
      });
      return body;
    };
  const changesOf = (place: Place) =>
    valueChanges(place.schema, isFreeText(place)).filter(
      () => !ALWAYS_NULL.includes(`${source.operation} ${source.status} ${place.name}`),
    );
  return places.flatMap((place) => [
    ...changesOf(place).map(({ kind, breaksSchema, start }) =>
      of(place, kind, breaksSchema, () => atPlace(place, start())),
    ),
    ...(place.name.endsWith("{}") || isNeverThere(place)
      ? []
      : [of(place, "missing", place.required, () => atPlace(place, () => undefined))]),
    ...(place.required || place.name.endsWith("{}")
      ? []
      : [of(place, "there though it was not given", false, () => invent(place))]),
    ...swaps(places, place).map((other) =>
      of(place, `swapped with ${other.name}`, false, () => swap(place, other)),
    ),
  ]);
}

/** Changes after which a value can be what it was: the other one is the same, or it was empty, or there, or as short as it can be. */
const EXCHANGES =
  /^(swapped with|that of the (first response|response before)$|zero$|empty$|with a letter less$|there though it was not given$)/;

/** Lists of one entry each: the agents of the reference server write their messages and results in one block. */
const OF_ONE = /<agent\.\w+>content$/;

/** What is never there, so that it is wrong in whatever it has: deltas are on the stream only. */
const NEVER_THERE = /^listSessionEvents 200 .*>delta$/;

/** What has no value that could be wrong: a new session is not archived. */
const ALWAYS_NULL = ["createSession 201 archived_at"];

/** Whether a text is one that a user wrote, so that it can have any characters. */
function isFreeText({ name }: Place): boolean {
  return !/(^|[.>_])(id|message|param|code|type|error|url|model|default_environment)$|_id$|\[\]$|_(token)$|hosts|apt|pip|npm/.test(
    name,
  );
}

function invent(place: Place): Change {
  return (body) => {
    eachAt(body, place, (holder, key) => {
      if (!Object.hasOwn(holder, key)) holder[key] = sampleOf(place.schema);
    });
    return body;
  };
}

function sampleOf(schema: Schema): unknown {
  if ("const" in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.format === "date-time") return "2026-05-01T00:00:00Z";
  const [type] = [schema.type ?? "string"].flat();
  return { string: "x", integer: 1, number: 1, boolean: true, array: [], object: {} }[type as string] ?? null;
}

/** The next field of the same object that has the same type, and could be mistaken for it. */
function swaps(places: readonly Place[], place: Place): Place[] {
  if ("const" in place.schema || place.name.endsWith("{}")) return [];
  const parent = (each: Place) => JSON.stringify(each.steps.slice(0, -1));
  const after = places.slice(places.indexOf(place) + 1);
  const other = after.find(
    (each) =>
      parent(each) === parent(place) &&
      !("const" in each.schema) &&
      JSON.stringify([each.schema.type, each.schema.format]) ===
        JSON.stringify([place.schema.type, place.schema.format]),
  );
  return other ? [other] : [];
}

function swap(place: Place, other: Place): Change {
  const otherField = (other.steps.at(-1) as { field: string }).field;
  return (body) => {
    eachAt(body, place, (holder, key) => {
      if (!Object.hasOwn(holder, key) || !Object.hasOwn(holder, otherField)) return;
      [holder[key], holder[otherField]] = [holder[otherField], holder[key]];
    });
    return body;
  };
}

/** Other statuses that a server could send for a described one. */
export function statusMutants({ operations }: Description): Mutant[] {
  return operations.flatMap((operation) => {
    const statuses = operation.responses.map(({ status }) => Number(status)).filter(Boolean);
    return statuses.flatMap((status) => {
      const others = new Set([...statuses, 200, 201, 202, 204, 400, 404, 422, 500, 503]);
      others.delete(status);
      return [...others].map(
        (other): Mutant => ({
          id: `${operation.id} ${status}: sent as ${other}`,
          group: "status",
          operation: operation.id,
          status,
          place: "status",
          fault:
            other === 500
              ? "F100"
              : status >= 400 && other < 300
                ? "F102"
                : status === 403 && other === 401
                  ? "F205"
                  : "F101",
          start: () =>
            play({
              response(response, asked) {
                if (asked.operation !== operation.id || response.status !== status) return undefined;
                const body = other === 204 ? Buffer.alloc(0) : response.body;
                const changed = { ...response, status: other, body };
                const json = jsonOf(response.body) as { error?: { type: string } } | undefined;
                const type = errorTypes[other];
                // The envelope that belongs to the other status, so that only the status is wrong.
                if (!json?.error || type === undefined) return changed;
                return withJson(changed, { ...json, error: { ...json.error, type } });
              },
            }),
        }),
      );
    });
  });
}

const errorTypes: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  409: "conflict_error",
  500: "api_error",
};

/** Headers of responses that are missing, wrong, or the same all the time. */
export function headerMutants({ operations }: Description): Mutant[] {
  return operations.flatMap((operation) =>
    operation.responses.flatMap(({ status, headers, content }) => {
      const code = Number(status);
      const names = [
        ...headers.map(({ name, required }) => ({ name, required })),
        ...(content.length > 0 ? [{ name: "content-type", required: true }] : []),
      ];
      return names.flatMap(({ name, required }) =>
        headerChanges(name, required).map(
          ({ kind, breaksSchema, start }): Mutant => ({
            id: `${operation.id} ${status} header ${name}: ${kind}`,
            group: breaksSchema ? "header" : "header",
            operation: operation.id,
            status: code,
            place: name,
            fault: breaksSchema ? "F101" : "none",
            start() {
              const change = start();
              return play({
                response(response, asked) {
                  if (asked.operation !== operation.id || response.status !== code) return undefined;
                  const given = headerOf(response.headers, name);
                  const changed = change(given);
                  return changed === given
                    ? undefined
                    : { ...response, headers: withHeader(response.headers, name, changed) };
                },
              });
            },
          }),
        ),
      );
    }),
  );
}

interface HeaderChange {
  kind: string;
  breaksSchema: boolean;
  start(): (value: string | undefined) => string | undefined;
}

function headerChanges(name: string, required: boolean): HeaderChange[] {
  const simple = (
    kind: string,
    breaksSchema: boolean,
    change: (value: string | undefined) => string | undefined,
  ) => ({
    kind,
    breaksSchema,
    start: () => change,
  });
  const changes = [simple("missing", required, () => undefined)];
  switch (name.toLowerCase()) {
    case "content-type":
      return [
        ...changes,
        simple("text/html", true, () => "text/html"),
        simple("text/plain", true, () => "text/plain; charset=utf-8"),
      ];
    case "x-request-id":
      return [
        ...changes,
        simple("empty", true, () => ""),
        simple("always the same", false, () => "req_1"),
        {
          kind: "that of the response before",
          breaksSchema: false,
          start() {
            let before: string | undefined;
            return (value) => {
              const given = before ?? value;
              before = value;
              return given;
            };
          },
        },
      ];
    default:
      return [
        ...changes,
        simple("not one of the allowed", true, (value) => (value === undefined ? value : "yes")),
        simple("always true", false, () => "true"),
        simple("always false", false, () => "false"),
      ];
  }
}

function headerOf(headers: readonly string[], name: string): string | undefined {
  const at = headers.findIndex((each, index) => index % 2 === 0 && each.toLowerCase() === name.toLowerCase());
  return at === -1 ? undefined : headers[at + 1];
}
