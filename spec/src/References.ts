import type { Json, Schema } from "./Description.ts";
import { DescriptionError } from "./DescriptionError.ts";
import { escapeStep, nodeAt, pointerOf, unescapeStep } from "./pointers.ts";

/** The place of each object by its JSON pointer into the bundle, such as `paths/agents.yaml:12:3`. */
export type Places = Readonly<Record<string, string>>;

/** Places, or what finds them when the first one is asked for: that takes as long as reading the files. */
export type LazyPlaces = Places | (() => Places);

/** The place of what stands at a pointer; where none is known, that of the nearest object around it, or else the pointer. */
export function placeAt(pointer: string, lazy: LazyPlaces): string {
  const places = typeof lazy === "function" ? lazy() : lazy;
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
  readonly #places: LazyPlaces;
  readonly #pointers = new Map<object, string>();
  readonly #merged = new Map<object, Json>();

  constructor(document: Json, places: LazyPlaces) {
    this.document = document;
    this.#places = places;
    this.#locate(document, "");
  }

  #locate(node: unknown, pointer: string): void {
    if (typeof node !== "object" || node === null) return;
    this.#pointers.set(node, pointer);
    for (const [key, value] of Object.entries(node)) this.#locate(value, `${pointer}/${escapeStep(key)}`);
  }

  /** The place of an object; where none is known, that of the nearest object around it. */
  placeOf(node: object): string {
    const pointer = this.#pointers.get(node);
    return pointer === undefined ? "#" : placeAt(pointer, this.#places);
  }

  /** Gives an object that was made of another one the place of that one. */
  placeLike(node: object, origin: object): void {
    const pointer = this.#pointers.get(origin);
    if (pointer !== undefined) this.#pointers.set(node, pointer);
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
    this.placeLike(merged, node);
    return merged;
  }
}

/** Whether a value is a schema, and not `true`, `false` or a list. */
export function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
