import { operations } from "@cloud-agents/validator";
import { isMap, isScalar, isSeq, type Node } from "yaml";
import { parseYaml } from "../yaml/parseYaml.ts";
import { integer, list, readFields, ShapeError, text } from "../yaml/strictYaml.ts";
import type { Fault, FaultRule, RequestMatch } from "./Fault.ts";

const MAX_LATENCY_MS = 600_000;
const MAX_COUNT = 1_000_000;

const parsers: { readonly [Type in Fault["type"]]: (node: Node) => Extract<Fault, { type: Type }> } = {
  latency: (node) => {
    const { ms } = readFields(node, "A latency fault", ["type", "ms"]);
    return { type: "latency", ms: integer(ms, "ms", MAX_LATENCY_MS) };
  },
  status: (node) => {
    const fault = readFields(node, "A status fault", ["type", "code"], ["retry_after", "body"]);
    return {
      type: "status",
      code: integer(fault.code, "code", 599, 400),
      ...(fault.retry_after && { retry_after: integer(fault.retry_after, "retry_after", 86_400) }),
      ...(fault.body && { body: responseBody(fault.body) }),
    };
  },
  drop_stream: (node) => ({ type: "drop_stream", after_events: afterEvents(node) }),
  close_stream: (node) => ({ type: "close_stream", after_events: afterEvents(node) }),
  stall_stream: (node) => ({ type: "stall_stream", after_events: afterEvents(node) }),
  cut_frame: (node) => ({ type: "cut_frame", after_events: afterEvents(node) }),
  duplicate_event: (node) => ({ type: "duplicate_event", every: everyEvent(node, 1) }),
  // With 1, no event would ever be the one that another is put after.
  reorder_events: (node) => ({ type: "reorder_events", every: everyEvent(node, 2) }),
  reset: (node) => {
    const { when } = readFields(node, "A reset fault", ["type", "when"]);
    return { type: "reset", when: oneOf(when, "when", ["before_response", "after_headers", "mid_body"]) };
  },
  lose_response: (node) => {
    readFields(node, "A lose_response fault", ["type"]);
    return { type: "lose_response" };
  },
  file_uploading: (node) => {
    readFields(node, "A file_uploading fault", ["type"]);
    return { type: "file_uploading" };
  },
};

const faultTypes = Object.keys(parsers) as Fault["type"][];

/**
 * Reads one fault rule or a list of them.
 *
 * @param source YAML or JSON.
 * @param name What messages call it.
 * @throws UsageError at the first thing that no rule has; it says where.
 */
export function parseFaultRules(source: string, name: string): FaultRule[] {
  return parseYaml(source, name, (root) => {
    const rules = isSeq(root) ? list(root, "The list of rules").map(rule) : [rule(root)];
    const ids = new Set<string>();
    for (const { id } of rules) {
      if (id !== undefined && ids.has(id)) throw new ShapeError(root, `Two rules have the id ${id}.`);
      if (id !== undefined) ids.add(id);
    }
    return rules;
  });
}

function rule(node: Node): FaultRule {
  const found = readFields(node, "A rule", ["fault"], ["id", "match", "times", "skip"]);
  return {
    ...(found.id && { id: ruleId(found.id) }),
    match: found.match ? requestMatch(found.match) : {},
    ...(found.times && { times: integer(found.times, "times", MAX_COUNT, 1) }),
    skip: found.skip ? integer(found.skip, "skip", MAX_COUNT) : 0,
    fault: parseFault(found.fault),
  };
}

function ruleId(node: Node): string {
  const id = text(node, "id");
  if (/^[\w.-]{1,64}$/.test(id)) return id;
  throw new ShapeError(node, "id has 1 to 64 letters, digits, dots, dashes and underscores.");
}

function parseFault(node: Node): Fault {
  const type = isMap<Node, Node>(node) ? node.get("type", true) : undefined;
  if (!type) throw new ShapeError(node, `fault is a map with a type: ${faultTypes.join(", ")}.`);
  return parsers[oneOf(type, "type", faultTypes)](node);
}

function requestMatch(node: Node): RequestMatch {
  const match = readFields(node, "match", [], ["operation", "method", "path", "header"]);
  return {
    ...(match.operation && { operation: oneOf(match.operation, "operation", Object.keys(operations)) }),
    ...(match.method && { method: oneOf(match.method, "method", ["GET", "POST", "PUT", "PATCH", "DELETE"]) }),
    ...(match.path && { path: text(match.path, "path") }),
    ...(match.header && { header: headers(match.header) }),
  };
}

function headers(node: Node): Record<string, string> {
  if (!isMap<Node, Node>(node) || node.items.some(({ value }) => value === null))
    throw new ShapeError(node, "header is a map from names of headers to their values.");
  return Object.fromEntries(
    node.items.map(({ key, value }) => {
      const name = text(key, "A header's name");
      if (!/^[\w-]+$/.test(name)) throw new ShapeError(key, `${name} cannot be the name of a header.`);
      return [name.toLowerCase(), text(value as Node, "A header's value")];
    }),
  );
}

function afterEvents(node: Node): number {
  const { after_events } = readFields(node, "This fault", ["type", "after_events"]);
  return integer(after_events, "after_events", MAX_COUNT);
}

function everyEvent(node: Node, min: number): number {
  return integer(readFields(node, "This fault", ["type", "every"]).every, "every", MAX_COUNT, min);
}

function responseBody(node: Node): string | object {
  if (isMap(node)) return node.toJSON();
  if (isScalar(node) && typeof node.value === "string") return node.value;
  throw new ShapeError(node, "body is a map, which is sent as JSON, or a text.");
}

function oneOf<Value extends string>(node: Node, what: string, allowed: readonly Value[]): Value {
  const value = isScalar(node) ? node.value : undefined;
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new ShapeError(node, `${what} is one of ${allowed.join(", ")}.`);
  return found;
}
