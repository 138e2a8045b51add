import type { Usage } from "@cloud-agents/types";
import { isMap, isScalar, isSeq, type Node } from "yaml";
import { boolean, integer, readFields, ShapeError, text } from "../yaml/strictYaml.ts";
import { PLACEHOLDER_PATTERN, placeholderNames } from "./fillPlaceholders.ts";
import { type JsonObject, type JsonValue, MAX_DELAY_MS, type ScenarioStep } from "./Scenario.ts";

const MAX_PIECES = 10_000;
const MAX_TOKENS = 1_000_000_000;

/** One reader for each kind of step, by the key that makes a step one of that kind. */
const readers: Record<string, (node: Node, groups: readonly string[]) => ScenarioStep> = {
  thinking(node, groups) {
    const { thinking } = readFields(node, "A thinking step", ["thinking"]);
    return { type: "thinking", text: template(thinking, "thinking", groups) };
  },
  tool(node, groups) {
    const step = readFields(node, "A tool step", ["tool", "result"], ["input", "error", "takes"]);
    return {
      type: "tool",
      name: text(step.tool, "tool"),
      input: step.input ? toolInput(step.input, groups) : {},
      result: template(step.result, "result", groups),
      isError: step.error ? boolean(step.error, "error") : false,
      takes: step.takes ? integer(step.takes, "takes", MAX_DELAY_MS) : 0,
    };
  },
  message(node, groups) {
    const { message, pieces, pause } = readFields(node, "A message step", ["message"], ["pieces", "pause"]);
    return {
      type: "message",
      text: template(message, "message", groups),
      pieces: pieces ? integer(pieces, "pieces", MAX_PIECES, 1) : 1,
      pause: pause ? integer(pause, "pause", MAX_DELAY_MS) : 0,
    };
  },
  usage(node) {
    return { type: "usage", usage: tokens(readFields(node, "A usage step", ["usage"]).usage) };
  },
  delay(node, groups) {
    return wait(readFields(node, "A delay step", ["delay"]).delay, groups);
  },
  fail(node, groups) {
    const { fail, code } = readFields(node, "A fail step", ["fail", "code"]);
    return { type: "fail", message: template(fail, "fail", groups), code: text(code, "code") };
  },
};

/**
 * Reads one step of a rule.
 *
 * @param node The step.
 * @param groups The named groups of the rule's pattern, which texts may refer to.
 * @throws ShapeError for anything that is not a step.
 */
export function parseStep(node: Node, groups: readonly string[]): ScenarioStep {
  const keys = isMap(node) ? node.items.map(({ key }) => (isScalar(key) ? String(key.value) : "")) : [];
  const kind = Object.keys(readers).find((name) => keys.includes(name));
  const read = kind && readers[kind];
  if (!read)
    throw new ShapeError(node, `A step is a map with one of the keys ${Object.keys(readers).join(", ")}.`);
  return read(node, groups);
}

/** A text in which placeholders are replaced each time it is used. */
function template(node: Node, what: string, groups: readonly string[]): string {
  const value = text(node, what);
  const known = [...placeholderNames, ...groups.map((group) => `match.${group}`)];
  for (const [placeholder, name = ""] of value.matchAll(PLACEHOLDER_PATTERN))
    if (!known.includes(name))
      throw new ShapeError(
        node,
        `There is no placeholder ${placeholder}; there are ${known.map((one) => `{{${one}}}`).join(", ")}.`,
      );
  return value;
}

function toolInput(node: Node, groups: readonly string[]): JsonObject {
  if (!isMap(node)) throw new ShapeError(node, "input is a map.");
  return json(node, groups) as JsonObject;
}

function json(node: Node, groups: readonly string[]): JsonValue {
  if (isMap<Node, Node>(node))
    return Object.fromEntries(
      node.items.map(({ key, value }) => [text(key, "A key in input"), value && json(value, groups)]),
    );
  if (isSeq<Node>(node)) return node.items.map((item) => json(item, groups));
  const value = isScalar(node) ? node.value : undefined;
  if (value === null || value === "" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  return template(node, "A value in input", groups);
}

function tokens(node: Node): Usage {
  const usage = readFields(
    node,
    "usage",
    ["input_tokens", "output_tokens"],
    ["cache_read_input_tokens", "cache_creation"],
  );
  const cache = usage.cache_creation
    ? readFields(
        usage.cache_creation,
        "cache_creation",
        [],
        ["ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens"],
      )
    : {};
  const count = (value: Node | undefined): number =>
    value ? integer(value, "A number of tokens", MAX_TOKENS) : 0;
  return {
    input_tokens: count(usage.input_tokens),
    output_tokens: count(usage.output_tokens),
    cache_read_input_tokens: count(usage.cache_read_input_tokens),
    cache_creation: {
      ephemeral_5m_input_tokens: count(cache.ephemeral_5m_input_tokens),
      ephemeral_1h_input_tokens: count(cache.ephemeral_1h_input_tokens),
    },
  };
}

function wait(node: Node, groups: readonly string[]): ScenarioStep {
  if (!isScalar(node) || typeof node.value !== "string")
    return { type: "delay", ms: integer(node, "delay", MAX_DELAY_MS) };
  const [, group = "", unit] = /^\{\{match\.(\w+)\}\} ?(ms|s)$/.exec(node.value) ?? [];
  if (!groups.includes(group))
    throw new ShapeError(
      node,
      `delay is a whole number of milliseconds, or "{{match.name}} s" or "{{match.name}} ms", where name is a named group of the rule's match.`,
    );
  return { type: "matched_delay", group, unitMs: unit === "s" ? 1000 : 1 };
}
