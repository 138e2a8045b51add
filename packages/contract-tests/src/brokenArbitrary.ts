import fc from "fast-check";

/** Values that have broken parsers, validators and databases before. */
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    "",
    " ",
    "\u0000",
    "\ud800",
    "__proto__",
    "' OR 1=1 --",
  ),
  fc.constantFrom([], {}, [[]], [null], { constructor: 1 }, JSON.parse('{"__proto__": {"a": 1}}')),
  fc.constantFrom(
    "a".repeat(70_000),
    Array.from({ length: 2_000 }, () => ({})),
    nested(500),
  ),
  fc.jsonValue(),
);

function nested(depth: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

/** A change to a value, at a place in it counted from the outside in. */
const mistake = fc.record({
  place: fc.nat(1_000),
  kind: fc.constantFrom("replace", "remove", "repeat", "add"),
  name: fc.oneof(fc.constantFrom("__proto__", "constructor", "toString", "type", ""), fc.string()),
  junk,
});

type Mistake = typeof mistake extends fc.Arbitrary<infer Value> ? Value : never;

/** Generates values with one to three mistakes. A mistake may happen to change nothing. */
export function brokenArbitrary(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const mistakes = fc.array(mistake, { minLength: 1, maxLength: 3 });
  return fc.tuple(values, mistakes).map(([value, mistakes]) => mistakes.reduce(makeMistake, value));
}

function makeMistake(value: unknown, { place, kind, name, junk }: Mistake): unknown {
  // With a holder, the value itself is a place as well.
  const holder = { value: structuredClone(value) };
  const places = placesIn(holder);
  const [parent, key] = places[place % places.length] as [Record<string, unknown>, string];
  const at = parent[key];
  if (kind === "replace") parent[key] = junk;
  else if (kind === "remove") delete parent[key];
  else if (kind === "repeat" && Array.isArray(at)) at.push(...at);
  else if (typeof at === "object" && at !== null)
    Object.defineProperty(at, name, { value: junk, enumerable: true, configurable: true, writable: true });
  else parent[key] = junk;
  return holder.value;
}

/** Every field and item in a value, as its parent and key. Stops looking into objects at a thousand places. */
function placesIn(value: object): [object, string][] {
  const places: [object, string][] = [];
  const pending: object[] = [value];
  for (let parent = pending.shift(); parent && places.length < 1_000; parent = pending.shift()) {
    for (const [key, inner] of Object.entries(parent)) {
      places.push([parent, key]);
      if (typeof inner === "object" && inner !== null) pending.push(inner);
    }
  }
  return places;
}
