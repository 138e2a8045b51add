import { readBuiltDescription } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { describeChanges } from "../src/describeChanges.ts";
import { formatLine } from "../src/formatLine.ts";
import { CASES, type Json, NOW, patched } from "./cases.ts";

const ofSchemas = (schemas: Json, used = "Node") =>
  patched({
    paths: {
      "/things": {
        post: {
          responses: {
            "201": { content: { "application/json": { schema: { $ref: `#/components/schemas/${used}` } } } },
          },
        },
      },
    },
    components: { schemas },
  });

const lines = (before: Json, after: Json) =>
  describeChanges(before, after, NOW).map((each) => formatLine(each));

test("a description is the same as itself, and comparing it changes nothing in it", () => {
  const { document } = readBuiltDescription();
  const text = JSON.stringify(document);
  expect(describeChanges(document, JSON.parse(text), NOW)).toEqual([]);
  expect(JSON.stringify(document)).toBe(text);
});

test.each(CASES.map((each) => [each.name, each] as const))(
  "the same both times: %s",
  (_, { before, after }) => {
    expect(describeChanges(before, before, NOW)).toEqual([]);
    expect(describeChanges(after, structuredClone(after), NOW)).toEqual([]);
  },
);

test("a schema that contains itself is compared once", () => {
  const node = (maxLength: number) => ({
    Node: {
      type: "object",
      properties: { name: { type: "string", maxLength }, next: { $ref: "#/components/schemas/Node" } },
    },
  });
  expect(lines(ofSchemas(node(5)), ofSchemas(node(9)))).toEqual([
    "major schema Node (response) name: maxLength raised from 5 to 9 [Reaches: POST /things]",
  ]);
});

test("a schema that contains itself through allOf and through another name ends", () => {
  const part = { allOf: [{ $ref: "#/components/schemas/Node" }], type: "object" };
  const before = ofSchemas({ Node: part, Other: { $ref: "#/components/schemas/Node" } });
  const after = ofSchemas({ Node: { allOf: [part, { type: "object" }] }, Other: part }, "Other");
  expect(() => lines(before, after)).not.toThrow();
});

test("a schema whose parts contain it, each with another limit, is compared once", () => {
  const self = { $ref: "#/components/schemas/Node" };
  const parts = [
    { type: "object", properties: { next: self } },
    { properties: { next: { ...self, maxProperties: 5 } } },
    { properties: { next: { allOf: [self, { minProperties: 1 }] } } },
  ];
  const before = ofSchemas({ Node: { allOf: parts } });
  const after = ofSchemas({ Node: { type: "object", properties: { next: self } } });
  expect(lines(before, after)).toContain(
    "major schema Node (response) next: maxProperties 5 removed [Reaches: POST /things]",
  );
  expect(() => lines(after, before)).not.toThrow();
});

test("a union whose branches contain it, with and without null, is compared once", () => {
  const self = { $ref: "#/components/schemas/Node" };
  const next = (schema: Json) => ({ type: "object", properties: { next: schema } });
  const branches = { anyOf: [next({ anyOf: [self, { type: "null" }] }), { type: "null" }] };
  const plain = next({ ...self, description: "The next one." });
  const [before, after] = [ofSchemas({ Node: branches }), ofSchemas({ Node: plain })];
  expect(() => [...lines(before, after), ...lines(after, before)]).not.toThrow();
});

test("a schema that is renamed and contains itself is one change", () => {
  const named = (name: string) =>
    ofSchemas(
      { [name]: { type: "object", properties: { next: { $ref: `#/components/schemas/${name}` } } } },
      name,
    );
  expect(lines(named("Node"), named("Knot"))).toEqual([
    'major schema Knot: exported type renamed from "Node" to "Knot" [Reaches: POST /things]',
  ]);
});

test.each([
  ["a reference to nothing", { $ref: "#/components/schemas/Missing" }],
  ["a reference to itself", { $ref: "#/components/schemas/Node" }],
  ["a reference to another file", { $ref: "other.yaml" }],
  ["a reference that is no text", { $ref: 7 }],
  ["a schema that is a list", []],
  ["a schema that is null", null],
  ["a schema that is true", true],
  ["a type that is a number", { type: 7 }],
  ["fields that are a list", { properties: [], required: "a" }],
  ["an enum that is a text", { enum: "a" }],
  ["a union that is an object", { oneOf: {}, anyOf: 3, allOf: "x" }],
  ["a discriminator that is a text", { oneOf: [], discriminator: "kind" }],
  ["limits that are texts", { maxLength: "9", minimum: true }],
  ["keywords of no standard", { sparkle: { deep: [1] }, $dynamicRef: "#node" }],
])("%s is compared without an error", (_, schema) => {
  const plain = ofSchemas({ Node: { type: "string", maxLength: 9 } });
  const strange = { ...plain, components: { schemas: { Node: schema } } };
  expect(() => lines(plain, strange)).not.toThrow();
  expect(() => lines(strange, plain)).not.toThrow();
});

test.each([
  ["nothing", {}],
  ["paths that are a list", { paths: [], components: 5, security: {}, servers: "x", tags: {} }],
  ["operations that are none", { paths: { "/a": { get: null, post: 7, put: [] } } }],
  [
    "parts that are none",
    { paths: { "/a": { post: { parameters: {}, requestBody: [], responses: 4, callbacks: 1 } } } },
  ],
  [
    "entries that are none",
    { paths: { "/a": { post: { parameters: [null, 3], responses: { 200: null } } } } },
  ],
])("a document with %s is compared without an error", (_, document) => {
  expect(() => lines(patched(), document)).not.toThrow();
  expect(() => lines(document, patched())).not.toThrow();
});

test("names of fields that objects have by themselves are names like others", () => {
  const before = ofSchemas({ Node: { type: "object" } });
  const named = '"Node":{"properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}},';
  const after = JSON.parse(JSON.stringify(before).replace('"Node":{', named));
  expect(describeChanges(before, after, NOW).map(({ field, rule }) => `${field} ${rule}`)).toEqual([
    "__proto__ property-added-optional",
    "constructor property-added-optional",
  ]);
});

test("a change of a shared schema is named once per side, with every operation that it reaches there", () => {
  const operations = (maxLength: number) => {
    const schema = { $ref: "#/components/schemas/Node" };
    const content = { "application/json": { schema } };
    const list = { "application/json": { schema: { type: "array", items: schema } } };
    return patched({
      paths: {
        "/nodes": {
          get: { responses: { "200": { description: "All.", content: list } } },
          post: { requestBody: { content }, responses: { "201": { description: "Made.", content } } },
        },
      },
      components: { schemas: { Node: { type: "string", maxLength } } },
    });
  };
  expect(lines(operations(9), operations(5))).toEqual([
    "major schema Node (request): maxLength lowered from 9 to 5 [Reaches: POST /nodes]",
    "minor schema Node (response): maxLength lowered from 9 to 5 [Reaches: GET /nodes, POST /nodes]",
  ]);
});

test("a field that moves into a part of an allOf is no change", () => {
  const own = ofSchemas({ Node: { type: "object", required: ["a"], properties: { a: { type: "string" } } } });
  const part = { type: "object", required: ["a"], properties: { a: { type: "string" } } };
  expect(lines(own, ofSchemas({ Node: { allOf: [part] } }))).toEqual([]);
});

test("the order of fields, parameters, branches and operations is no change", () => {
  const turned = (document: unknown): unknown => {
    if (Array.isArray(document)) return document.map(turned);
    if (typeof document !== "object" || document === null) return document;
    return Object.fromEntries(
      Object.entries(document)
        .toReversed()
        .map(([key, value]) => [key, turned(value)]),
    );
  };
  const { document } = readBuiltDescription();
  expect(describeChanges(document, turned(document) as Json, NOW)).toEqual([]);
});

test("the list is the same each time, whatever the order of the descriptions' fields", () => {
  const { document } = readBuiltDescription();
  const after = JSON.parse(JSON.stringify(document).replaceAll('"minLength":1', '"minLength":2'));
  const once = describeChanges(document, after, NOW);
  const reversed = { ...after, paths: Object.fromEntries(Object.entries(after.paths).toReversed()) };
  expect(describeChanges(document, reversed, NOW)).toEqual(once);
  expect(once.length).toBeGreaterThan(5);
});

test("two thousand operations with a shared schema are compared", () => {
  const many = (maxLength: number) => {
    const schema = { $ref: "#/components/schemas/Node" };
    const paths = Array.from({ length: 2000 }, (_, index) => [
      `/things${index}/{id}`,
      {
        get: {
          parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
          responses: { "200": { description: "One.", content: { "application/json": { schema } } } },
        },
      },
    ]);
    return {
      openapi: "3.1.0",
      paths: Object.fromEntries(paths),
      components: {
        schemas: {
          Node: {
            type: "object",
            properties: {
              name: { type: "string", maxLength },
              next: schema,
              all: { type: "array", items: schema },
            },
          },
        },
      },
    };
  };
  const [change, ...others] = describeChanges(many(9), many(5), NOW);
  expect(others).toEqual([]);
  expect(change?.operations).toHaveLength(2000);
});

test("a header has the same name in any case", () => {
  const named = (name: string) =>
    patched({
      paths: {
        "/things": {
          post: {
            parameters: [{ name, in: "header", schema: { type: "string" } }],
            responses: { "201": { headers: { [name]: { schema: { type: "string" } } } } },
          },
        },
      },
    });
  expect(lines(named("X-Trace"), named("x-trace"))).toEqual([]);
});

test("changes of a header and of a callback are at their own places", () => {
  const described = (maxLength: number) => {
    const schema = { type: "string", maxLength };
    const requestBody = { content: { "text/plain": { schema } } };
    return patched({
      paths: {
        "/things": {
          post: {
            callbacks: { done: { "{$url}": { post: { requestBody } } } },
            responses: { "201": { headers: { "X-Rate-Limit": { schema } } } },
          },
        },
      },
    });
  };
  expect(describeChanges(described(5), described(9), NOW).map(({ pointer }) => pointer)).toEqual([
    "/paths/~1things/post/callbacks/done/{$url}/post/requestBody/content/text~1plain/schema",
    "/paths/~1things/post/responses/201/headers/X-Rate-Limit/schema",
  ]);
});

test("whatever changes in the description is found, and nothing stops the comparison", () => {
  const { document } = readBuiltDescription();
  // A generator of Park and Miller: the same changes each time.
  let state = 20260531;
  const pick = <Item>(items: Item[]): Item => {
    state = (state * 48271) % 2147483647;
    return items[state % items.length] as Item;
  };
  const objects = (node: unknown): Json[] =>
    typeof node === "object" && node !== null ? [node as Json, ...Object.values(node).flatMap(objects)] : [];
  const missed: string[] = [];
  for (let attempt = 0; attempt < 60; attempt++) {
    const changed = structuredClone(document);
    const object = pick(objects(changed).filter((each) => Object.keys(each).length > 0));
    const key = pick(Object.keys(object));
    const old = object[key];
    if (!Array.isArray(object) && pick([true, false])) delete object[key];
    else object[key] = pick([7, "other", true, null, {}, []]);
    // An empty value can mean what another empty one means, and the version is what the changes are compared with.
    const isEmpty = (value: unknown) => JSON.stringify(value ?? []).length === 2;
    if (JSON.stringify(object[key]) === JSON.stringify(old) || (isEmpty(old) && isEmpty(object[key])))
      continue;
    if (object === changed.info && key === "version") continue;
    const found = describeChanges(document, changed, NOW);
    if (found.length === 0)
      missed.push(`${key}: ${JSON.stringify(old)} became ${JSON.stringify(object[key])}`);
    describeChanges(changed, document, NOW);
  }
  expect(missed).toEqual([]);
});
