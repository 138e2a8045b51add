import { expect, test } from "@jest/globals";
import { bundle, isObject, type Json, type JsonObject, resolve, walk } from "./bundle.ts";

const schemas = (bundle.components as JsonObject).schemas as { [name: string]: JsonObject };

/** Every schema below components/schemas that is an object of keywords, with its pointer. */
const places: [string, JsonObject][] = [];
for (const [name, schema] of Object.entries(schemas)) {
  walk(
    (value, pointer) => {
      const isKeyword = /\/(properties|examples|mapping|discriminator)$/.test(pointer);
      if (isObject(value) && !isKeyword && !pointer.includes("/discriminator/"))
        places.push([pointer, value]);
    },
    schema,
    `/components/schemas/${name}`,
  );
}
const properties = places.filter(([pointer]) => /\/properties\/[^/]+$/.test(pointer));
const unions = places.filter(([, schema]) => schema.discriminator !== undefined);

/** The schema at a reference, and the parts of its `allOf`. */
function partsOf(ref: string): JsonObject[] {
  const schema = resolve(ref.slice(1)).value as JsonObject;
  return [schema, ...((schema.allOf ?? []) as JsonObject[])];
}

/** The last part of a schema that describes a field says what it has to be. */
function fieldOf(ref: string, name: string): JsonObject {
  const fields = partsOf(ref).map(({ properties }) => (properties as JsonObject | undefined)?.[name]);
  return fields.filter((field) => field !== undefined).at(-1) as JsonObject;
}

const text = (schema: Json): string => String((isObject(schema) && schema.description) || "");

test("every schema has a description", () => {
  expect(Object.keys(schemas).filter((name) => text(schemas[name] ?? null) === "")).toEqual([]);
});

test("every property has a description, its own or its schema's, that ends as a sentence", () => {
  expect(properties.length).toBeGreaterThan(100);
  const undescribed = properties.filter(([pointer]) => !/[.]\s*$/.test(text(resolve(pointer).value)));
  expect(undescribed.map(([pointer]) => pointer)).toEqual([]);
});

test("every bound and default of a property is in its description", () => {
  const unmentioned = properties.flatMap(([pointer]) => {
    const schema = resolve(pointer).value as JsonObject;
    const described = text(schema);
    const bounds = {
      minimum: schema.minimum,
      maximum: schema.maximum,
      maxLength: schema.maxLength,
      default: schema.default,
    };
    return Object.entries(bounds)
      .filter(([, bound]) => typeof bound === "string" || (typeof bound === "number" && bound > 1))
      .filter(([, bound]) => !described.includes(String(bound)))
      .map(([keyword, bound]) => `${pointer}: ${keyword} ${bound}`);
  });
  expect(unmentioned).toEqual([]);
});

test("every property that counts milliseconds, bytes or tokens names the unit", () => {
  const units = { _ms: "milliseconds", _bytes: "bytes", _tokens: "oken" };
  const unnamed = properties.filter(([pointer]) =>
    Object.entries(units).some(
      ([suffix, unit]) => pointer.endsWith(suffix) && !text(resolve(pointer).value).includes(unit),
    ),
  );
  expect(unnamed.map(([pointer]) => pointer)).toEqual([]);
});

test("every required field is a property", () => {
  const missing = places.flatMap(([pointer, schema]) =>
    ((schema.required ?? []) as string[])
      .filter((name) => isObject(schema.properties) && !(name in schema.properties))
      .map((name) => `${pointer}: ${name}`),
  );
  expect(missing).toEqual([]);
});

test("every array has an item schema", () => {
  const untyped = places.filter(([, schema]) => schema.type === "array" && !isObject(schema.items));
  expect(untyped.map(([pointer]) => pointer)).toEqual([]);
});

test("events and resources are unions", () => {
  expect(unions.map(([pointer]) => pointer.split("/").at(-1))).toEqual(
    expect.arrayContaining([
      "SessionEvent",
      "SessionResource",
      "SessionResourceInput",
      "UserEvent",
      "UserEventInput",
    ]),
  );
});

test.each(unions)("the union %s maps each tag to the one schema that has it as a const", (_, union) => {
  const { propertyName, mapping } = union.discriminator as {
    propertyName: string;
    mapping: { [tag: string]: string };
  };
  const members = (union.oneOf as JsonObject[]).map(({ $ref }) => $ref);
  expect(Object.values(mapping).sort()).toEqual(members.sort());
  for (const [tag, member] of Object.entries(mapping)) {
    expect(fieldOf(member, propertyName).const).toBe(tag);
  }
});

test("a union without a discriminator is of schemas that differ in type", () => {
  const untagged = places.filter(
    ([, schema]) => schema.oneOf !== undefined && schema.discriminator === undefined,
  );
  expect(untagged.map(([pointer]) => pointer)).toContain("/components/schemas/Model");
  for (const [, union] of untagged) {
    const types = (union.oneOf as JsonObject[]).map(({ type }) => type);
    expect(types).toEqual([...new Set(types)]);
  }
});

// Foreign generators lose what stands beside an allOf.
test("no schema has fields beside its allOf", () => {
  expect(
    places.filter(([, schema]) => schema.allOf && schema.properties).map(([pointer]) => pointer),
  ).toEqual([]);
});

test.each(unions)(
  "each schema of the union %s requires its tag, unless the tag has a default",
  (_, union) => {
    const { propertyName, mapping } = union.discriminator as {
      propertyName: string;
      mapping: { [tag: string]: string };
    };
    for (const member of Object.values(mapping)) {
      const isRequired = partsOf(member).some(({ required }) =>
        (required as string[])?.includes(propertyName),
      );
      expect(isRequired).toBe(fieldOf(member, propertyName).default === undefined);
    }
  },
);
