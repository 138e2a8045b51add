import { isMap, isScalar, isSeq, type Node } from "yaml";

/** A YAML node is not what it has to be. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  /** Where the node starts, in characters from the start of the text. */
  readonly offset: number;

  constructor(node: Node, message: string) {
    super(message);
    this.offset = node.range?.[0] ?? 0;
  }
}

/**
 * Reads a map with known keys.
 *
 * @param node What to read.
 * @param what What the map is, for messages.
 * @param required Keys that it must have.
 * @param optional Keys that it may have.
 * @returns The value of each key.
 * @throws ShapeError for another node, an unknown key, or a missing one.
 */
export function readFields<Required extends string, Optional extends string = never>(
  node: Node,
  what: string,
  required: readonly Required[],
  optional: readonly Optional[] = [],
): Readonly<Record<Required, Node> & Partial<Record<Optional, Node>>> {
  const allowed: readonly string[] = [...required, ...optional];
  if (!isMap<Node, Node>(node))
    throw new ShapeError(node, `${what} is a map with the keys ${allowed.join(", ")}.`);
  const found: Record<string, Node> = {};
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : "that is not a text";
    if (!allowed.includes(name))
      throw new ShapeError(key, `${what} has no key ${name}; it has ${allowed.join(", ")}.`);
    // A key without value, as in `{ delay }`.
    if (value === null) throw new ShapeError(key, `${name} needs a value.`);
    found[name] = value;
  }
  const missing = required.find((name) => !found[name]);
  if (missing) throw new ShapeError(node, `${what} needs the key ${missing}.`);
  return found as Record<Required, Node> & Partial<Record<Optional, Node>>;
}

/** @throws ShapeError unless the node is a list with at least one item. */
export function list(node: Node, what: string): Node[] {
  if (isSeq<Node>(node) && node.items.length > 0) return node.items;
  throw new ShapeError(node, `${what} is a list with at least one item.`);
}

/** @throws ShapeError unless the node is `true` or `false`. */
export function boolean(node: Node, what: string): boolean {
  if (isScalar(node) && typeof node.value === "boolean") return node.value;
  throw new ShapeError(node, `${what} is true or false.`);
}

/** @throws ShapeError unless the node is a whole number from 0, or from `min`, to `max`. */
export function integer(node: Node, what: string, max: number, min = 0): number {
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ShapeError(node, `${what} is a whole number from ${min} to ${max}.`);
}

/** @throws ShapeError unless the node is a text that is not empty. */
export function text(node: Node, what: string): string {
  if (isScalar(node) && typeof node.value === "string" && node.value !== "") return node.value;
  throw new ShapeError(
    node,
    `${what} is a text that is not empty; quote what YAML takes for something else.`,
  );
}
