import type { Description, Schema } from "@cloud-agents/spec/description";

/** One step from a value to a part of it. */
type Step =
  | { field: string }
  /** Every item of a list. */
  | { items: true }
  /** Every field of a map. */
  | { values: true }
  /** No step, but only for values with this tag. */
  | { tag: string; is: string };

/** A field that a schema describes, at any depth. */
export interface Place {
  /** Such as `data[].config.type`, or `<agent.message>content[].text`. */
  name: string;
  steps: readonly Step[];
  /** The field's schema, its references followed. */
  schema: Schema;
  required: boolean;
  /** What a value without a tag counts as. */
  defaultTags: ReadonlyMap<string, string>;
}

/** Deeper, a schema repeats itself. */
const MAX_DEPTH = 12;

/** Every field that a schema describes. */
export function placesOf(description: Description, schema: Schema): Place[] {
  const found: Place[] = [];
  const defaultTags = new Map<string, string>();
  const visit = (at: Schema, steps: readonly Step[], name: string): void => {
    if (steps.length > MAX_DEPTH) return;
    const union = description.unionOf(at);
    if (union) {
      if (union.whenAbsent !== undefined) defaultTags.set(union.propertyName, union.whenAbsent);
      for (const [is, branch] of union.branches)
        visit(branch, [...steps, { tag: union.propertyName, is }], `${name}<${is}>`);
      return;
    }
    const node = description.resolve(at);
    if (node.items) visit(node.items, [...steps, { items: true }], `${name}[]`);
    for (const [field, { schema: own, required }] of description.fieldsOf(at)) {
      const place = name === "" || name.endsWith(">") ? `${name}${field}` : `${name}.${field}`;
      const inner = [...steps, { field }];
      found.push({ name: place, steps: inner, schema: description.resolve(own), required, defaultTags });
      visit(own, inner, place);
    }
    const others = node.additionalProperties;
    if (typeof others === "object") {
      const inner = [...steps, { values: true } as const];
      found.push({
        name: `${name}{}`,
        steps: inner,
        schema: description.resolve(others),
        required: false,
        defaultTags,
      });
      visit(others, inner, `${name}{}`);
    }
  };
  visit(schema, [], "");
  return found;
}

type Holder = Record<string | number, unknown>;

/**
 * Calls a function for each occurrence of a place in a value, with the object that holds it. Where the field is absent, the object is given
 * all the same.
 */
export function eachAt(
  value: unknown,
  { steps, defaultTags }: Place,
  call: (holder: Holder, key: string | number) => void,
): void {
  const visit = (part: unknown, at: number): void => {
    const step = steps[at];
    if (step === undefined || typeof part !== "object" || part === null) return;
    const holder = part as Holder;
    const isLast = at === steps.length - 1;
    if ("tag" in step) {
      const tag = holder[step.tag] ?? defaultTags.get(step.tag);
      if (tag === step.is) visit(part, at + 1);
    } else if ("field" in step) {
      if (Array.isArray(part)) return;
      if (isLast) call(holder, step.field);
      else visit(holder[step.field], at + 1);
    } else if ("items" in step) {
      if (!Array.isArray(part)) return;
      for (const item of part) visit(item, at + 1);
    } else {
      if (Array.isArray(part)) return;
      for (const key of Object.keys(holder)) {
        if (isLast) call(holder, key);
        else visit(holder[key], at + 1);
      }
    }
  };
  visit(value, 0);
}
