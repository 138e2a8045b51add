/**
 * The paths of all fields that a zod schema names, such as `data[].id`, in order. Reads the schemas of zod 3 and 4, whose parts stand
 * under different names.
 */
export function fieldsOf(schema: unknown): string[] {
  return [...new Set(walk(schema, "", 0))].sort();
}

/** Deeper than any schema here. */
const MAX_DEPTH = 40;

/** What schemas of either version have of the parts read here. */
type Definition = Partial<Record<string, unknown>> & {
  shape?: object | (() => object);
  options?: unknown[];
  getter?: () => unknown;
};

function* walk(schema: unknown, path: string, depth: number): Generator<string> {
  const { _zod, _def } = (schema ?? {}) as { _zod?: { def: Definition }; _def?: Definition };
  const definition = _zod?.def ?? _def;
  if (!definition || depth > MAX_DEPTH) return;
  const {
    shape,
    element,
    type,
    options,
    left,
    right,
    innerType,
    schema: inner,
    in: input,
    getter,
  } = definition;
  for (const [name, field] of Object.entries((typeof shape === "function" ? shape() : shape) ?? {})) {
    const at = path === "" ? name : `${path}.${name}`;
    yield at;
    yield* walk(field, at, depth + 1);
  }
  const items = element ?? (typeof type === "object" ? type : undefined);
  if (items) yield* walk(items, `${path}[]`, depth + 1);
  const same = [...(options ?? []), left, right, innerType, inner, input, getter?.()];
  for (const part of same) if (part) yield* walk(part, path, depth + 1);
}
