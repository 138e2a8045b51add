import type { Json, Schema } from "./Description.ts";
import { DescriptionError } from "./DescriptionError.ts";
import { escapeStep, nodeAt, pointerOf, unescapeStep } from "./pointers.ts";

/** The place of each object by its JSON pointer into the bundle, such as `paths/agents.yaml:12:3`. */
export type Places = Readonly<Record<string, string>>;

/** The place of what stands at a pointer; where none is known, that of the nearest object around it, or else the pointer. */
export function placeAt(pointer: string, places: Places): string {
  const steps = pointer.split("/");
  const around = steps.map((_, index) => steps.slice(0, steps.length - index).join("/"));
  return around.map((each) => places[each]).find((place) => place !== undefined) ?? `#${pointer}`;
}

/** Keywords that say something about a schema without deciding which values are valid. The siblings of a `$ref` may replace them. */
const ANNOTATIONS =
  /^(title|description|summary|default|deprecated|readOnly|writeOnly|examples?|externalDocs|contentMediaType|x-.*)$/;

/** The references of one bundle, and the places of its objects. */
export class References {
  readonly document: Json;
  readonly #places = new Map<object, string>();
  readonly #merged = new Map<object, Json>();

  constructor(document: Json, places: Places) {
    this.document = document;
    this.#locate(document, "", places, "#");
  }

  /** Remembers the place of each object; where none is known, that of the nearest object around it. */
  #locate(node: unknown, pointer: string, places: Places, around: string): void {
    if (typeof node !== "object" || node === null) return;
    const place = places[pointer] ?? (around.startsWith("#") ? `#${pointer}` : around);
    this.#places.set(node, place);
    for (const [key, value] of Object.entries(node)) {
      this.#locate(value, `${pointer}/${escapeStep(key)}`, places, place);
    }
  }

  placeOf(node: object): string {
    return this.#places.get(node) ?? "#";
  }

  /** Gives an object that was made of another one the place of that one. */
  placeLike(node: object, origin: object): void {
    this.#places.set(node, this.placeOf(origin));
  }

  error(node: object, message: string): DescriptionError {
    return new DescriptionError(this.placeOf(node), message);
  }

  /** Name of the component that an object is a reference to, such as `Agent`; undefined when it is none. */
  componentOf({ $ref }: Json): string | undefined {
    const name = /^\/components\/\w+\/([^/]+)$/.exec(pointerOf($ref) ?? "")?.[1];
    return name === undefined ? undefined : unescapeStep(name);
  }

  /**
   * Follows references until something else is found.
   *
   * @param node An object of the bundle, or undefined for one that is absent.
   * @throws DescriptionError for a reference that leads nowhere, back to itself, or out of the bundle, and for a sibling of a `$ref`
   *   that contradicts what it refers to.
   */
  resolve<Node extends Json>(node: Node, seen: readonly object[] = []): Node {
    if (node.$ref === undefined) return node;
    const known = this.#merged.get(node);
    if (known) return known as Node;
    if (seen.includes(node)) throw this.error(node, `The reference ${node.$ref} leads back to itself.`);
    const target = this.resolve(this.targetOf(node) as Node, [...seen, node]);
    const result = this.#merge(node, target);
    this.#merged.set(node, result);
    return result as Node;
  }

  /** What a reference points to, which may be a reference itself. */
  targetOf(node: Json): Json {
    const { $ref } = node;
    const pointer = pointerOf($ref);
    if (pointer === undefined) {
      throw this.error(
        node,
        `The reference ${$ref} is no JSON pointer into the bundle, such as #/components/schemas/Agent.`,
      );
    }
    const target = nodeAt(this.document, pointer);
    if (typeof target !== "object" || target === null) throw this.error(node, `There is nothing at ${$ref}.`);
    return target as Json;
  }

  #merge(node: Json, target: Json): Json {
    const { $ref, ...siblings } = node;
    const added = Object.entries(siblings);
    if (added.length === 0) return target;
    const conflict = added.find(
      ([key, value]) =>
        !ANNOTATIONS.test(key) && key in target && JSON.stringify(target[key]) !== JSON.stringify(value),
    );
    if (conflict) {
      throw this.error(
        node,
        `${conflict[0]} stands beside a reference to ${$ref}, which says something else about it. Both would apply: write an allOf of the two.`,
      );
    }
    const merged = { ...target, ...siblings };
    this.#places.set(merged, this.placeOf(node));
    return merged;
  }
}

/** Whether a value is a schema, and not `true`, `false` or a list. */
export function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
