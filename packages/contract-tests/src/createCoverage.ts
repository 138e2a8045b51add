import {
  locate,
  nodeAt,
  operationPointer,
  requestSchemaPointer,
  responseSchemaPointer,
  schemaPlaces,
  undescribedFields,
  walkSchema,
} from "@cloud-agents/spec/description";
import { checkRequest, type OperationId } from "@cloud-agents/validator";
import type { Coverage } from "./ContractReport.ts";
import { operationOf, pointersOf, responsePointer } from "./checkExchange.ts";
import type { SourceIndex } from "./createSourceIndex.ts";
import type { Source } from "./Finding.ts";
import { parseFrames } from "./parseFrames.ts";
import type { Description, Operation } from "./readDescription.ts";
import type { Exchange } from "./recordExchanges.ts";

type Json = Record<string, unknown>;

/** Keywords that set a limit: how far a value is from it, 0 at the limit; undefined for values of other types. */
const DISTANCES: Record<string, (limit: number, value: unknown) => number | undefined> = {
  minLength: (limit, value) => (typeof value === "string" ? [...value].length - limit : undefined),
  maxLength: (limit, value) => (typeof value === "string" ? limit - [...value].length : undefined),
  minimum: (limit, value) => (typeof value === "number" ? value - limit : undefined),
  maximum: (limit, value) => (typeof value === "number" ? limit - value : undefined),
  minItems: (limit, value) => (Array.isArray(value) ? value.length - limit : undefined),
  // No case sends as many items as are allowed: they would have to differ.
  maxItems: (_, value) => (Array.isArray(value) ? 0 : undefined),
  maxProperties: (limit, value) => (isObject(value) ? limit - Object.keys(value).length : undefined),
};

/** Keywords that a value keeps or breaks, without a limit to be at. */
const RULES = ["type", "const", "enum", "pattern"];

/** Kinds of statements about behaviour: that a response was valid proves none of them. */
const OF_BEHAVIOUR = ["limit", "error", "message", "default", "header"];

/** Collects what a run has seen of the description. */
export interface CoverageCollector {
  /** A response of a case, in which nothing was found. */
  exchange(exchange: Exchange): Promise<void>;
  /** The reasons for a case that was kept. */
  kept(sources: readonly Source[]): void;
  result(): Coverage;
}

/**
 * @param baseUrl Where the target's paths begin.
 * @param chosen Ids of the operations that the run is about; of the others nothing is expected to be seen.
 */
export function createCoverage(
  description: Description,
  sources: SourceIndex,
  baseUrl: string,
  chosen: ReadonlySet<string>,
): CoverageCollector {
  const { document } = description;
  const operations = description.operations.filter(({ id }) => chosen.has(id));
  const pages = [...chosen].flatMap((id) => sources.pageOf(id) ?? []);
  const seenOperations = new Set<string>();
  const seenStatuses = new Set<string>();
  const seenPlaces = new Set<string>();
  const seenLimits = new Set<string>();
  const seenStatements = new Set<string>();
  const undescribed = new Set<string>();

  const requestSchema = (operation: Operation) =>
    requestSchemaPointer(operation, operation.body?.contentType ?? "");

  function visitResponse(schema: string, label: string, value: unknown): void {
    walkSchema(document, schema, value, ({ pointer }) => seenPlaces.add(pointer));
    for (const { parent, name } of undescribedFields(document, schema, value)) {
      undescribed.add(`${label} ${[parent.replaceAll(/\[\d+\]/g, "[]"), name].filter(Boolean).join(".")}`);
    }
  }

  function visitAccepted(operation: Operation, body: unknown): void {
    walkSchema(document, requestSchema(operation), body, ({ pointer, schema, value }) => {
      seenPlaces.add(pointer);
      for (const [keyword, distance] of Object.entries(DISTANCES)) {
        const limit = schema[keyword];
        if (typeof limit === "number" && distance(limit, value) === 0)
          seenLimits.add(`${pointer}/${keyword} kept`);
      }
      for (const rule of RULES) if (rule in schema) seenLimits.add(`${pointer}/${rule} kept`);
      const required = Array.isArray(schema.required) ? schema.required : [];
      for (const field of required) seenLimits.add(`${pointer}/required/${field} kept`);
    });
  }

  function visitRefused(operation: Operation, exchange: Exchange, body: unknown): void {
    const parts = { path: {}, query: {}, headers: Object.fromEntries(exchange.request.headers), body };
    for (const finding of checkRequest(operation.id as OperationId, parts).findings) {
      if (finding.in !== "body") continue;
      const { path, keyword } = finding;
      const places = pointersOf(description, requestSchema(operation), body, path, keyword);
      for (const pointer of [...places.exact, ...places.around]) {
        const schema = nodeAt(document, pointer);
        if (keyword === "required") {
          const [, parent, field] = /^(.*)\/properties\/([^/]*)$/.exec(pointer) ?? [];
          if (parent !== undefined) seenLimits.add(`${parent}/required/${field} broken`);
        } else if (isObject(schema) && keyword in schema) {
          seenLimits.add(`${pointer}/${keyword} broken`);
          break;
        }
      }
    }
  }

  return {
    async exchange(exchange) {
      const operation = operationOf(description, baseUrl, exchange);
      const described = operation?.responses.get(exchange.status);
      if (!operation || !described) return;
      const { status } = exchange;
      seenStatuses.add(`${operation.id} ${status}`);
      for (const place of locate(document, responsePointer(operation, status))) seenPlaces.add(place);
      const text = await exchange.body();
      const label = `${operation.id} ${status}:`;
      if (described.content.has("text/event-stream")) {
        const schema = responseSchemaPointer(operation, status, "text/event-stream");
        for (const { event, data } of parseFrames(text)) {
          if (event !== "heartbeat") visitResponse(schema, `${label} ${event}`, parsed(data));
        }
      } else visitResponse(responseSchemaPointer(operation, status, "application/json"), label, parsed(text));
      const sent = await exchange.request.body().catch(() => undefined);
      const body = typeof sent === "string" ? parsed(sent) : sent && Object.fromEntries([...sent]);
      if (status === 400 && operation.body) visitRefused(operation, exchange, body);
      if (status >= 300) return;
      seenOperations.add(operation.id);
      seenPlaces.add(operationPointer(operation));
      if (body !== undefined) {
        seenPlaces.add(`${operationPointer(operation)}/requestBody`);
        visitAccepted(operation, body);
      }
      for (const { name, in: place, component } of operation.parameters) {
        const isSent =
          place === "path" ||
          (place === "query" ? exchange.url.searchParams : exchange.request.headers).has(name);
        if (isSent && component) seenPlaces.add(`/components/parameters/${component}`);
      }
    },
    kept(own) {
      for (const { kind, id } of own) if (kind === "statement") seenStatements.add(id);
    },
    result() {
      const statements = sources.statements.filter(
        ({ id, decision, deviates }) =>
          decision === undefined && deviates === undefined && pages.some((page) => id.startsWith(page)),
      );
      const isProven = (place: string) =>
        seenPlaces.has(place) ||
        seenPlaces.has(
          place.replace(/\/(schema|content|properties|discriminator|discriminator\/mapping)$/, ""),
        );
      const properties = new Set<string>();
      const limits = new Set<string>();
      for (const operation of operations) {
        if (operation.body) {
          for (const place of schemaPlaces(document, requestSchema(operation))) {
            if (/\/properties\/[^/]+$/.test(place)) properties.add(place);
            for (const limit of boundariesOf(nodeAt(document, place), place)) limits.add(limit);
          }
        }
        for (const { status, content } of operation.responses.values()) {
          for (const type of content.keys()) {
            for (const place of schemaPlaces(document, responseSchemaPointer(operation, status, type))) {
              if (/\/properties\/[^/]+$/.test(place)) properties.add(place);
            }
          }
        }
      }
      const statuses = operations.flatMap(({ id, responses }) =>
        [...responses.keys()].map((status) => `${id} ${status}`),
      );
      const pair = (all: Iterable<string>, seen: Set<string>) => {
        const list = [...all];
        return { seen: list.filter((each) => seen.has(each)), all: list };
      };
      return {
        operations: pair(
          operations.map(({ id }) => id),
          seenOperations,
        ),
        statuses: pair(statuses, seenStatuses),
        properties: pair(properties, seenPlaces),
        limits: pair(limits, seenLimits),
        statements: {
          seen: statements
            .filter(
              (each) =>
                seenStatements.has(each.id) ||
                (!OF_BEHAVIOUR.includes(each.kind) && sources.placesOf(each).some(isProven)),
            )
            .map(({ id }) => id),
          all: statements.map(({ id }) => id),
        },
        undescribed: [...undescribed].sort(),
      };
    },
  };
}

function boundariesOf(schema: unknown, place: string): string[] {
  if (!isObject(schema)) return [];
  const keywords = [...Object.keys(DISTANCES), ...RULES].filter((keyword) => keyword in schema);
  const required = Array.isArray(schema.required) ? schema.required.map((field) => `required/${field}`) : [];
  return [...keywords, ...required].flatMap((keyword) => [
    `${place}/${keyword} kept`,
    `${place}/${keyword} broken`,
  ]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
