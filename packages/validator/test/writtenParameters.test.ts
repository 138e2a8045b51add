import { type Json, readDescription } from "@cloud-agents/spec/description";
import { writeQuery } from "@cloud-agents/spec/writeQuery";
import { describe, expect, test } from "@jest/globals";
import { validatorOf } from "./helpers/validatorOf.ts";

const integers = { type: "array", items: { type: "integer" } };
const point = { type: "object", required: ["lat"], properties: { lat: { type: "number" }, tags: integers } };
const sizes = { type: "object", additionalProperties: { type: "integer" } };

/** The validator of one operation with these parameters. */
const boats = (parameters: Json[]) =>
  validatorOf(
    readDescription({
      openapi: "3.1.0",
      info: { title: "Boats", version: "1" },
      paths: { "/boats": { get: { operationId: "list", parameters, responses: { 204: {} } } } },
    }),
  );

/** A query as servers have it. */
function parse(text: string): Record<string, string | string[]> {
  const read: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(text))
    read[name] = name in read ? [read[name] as string, value].flat() : value;
  return read;
}

const { tags: _tags, ...flat } = point.properties;

describe("what a client writes in a style, the validator reads", () => {
  test.each<[string, Json, unknown]>([
    ["form", { explode: false, schema: integers }, [1, 2]],
    ["form", { schema: point }, { lat: 1.5, tags: [1, 2] }],
    ["form", { explode: false, schema: { ...point, properties: flat } }, { lat: 1.5 }],
    ["form", { schema: sizes }, { bow: 1, stern: 2 }],
    ["spaceDelimited", { schema: integers }, [1, 2]],
    ["pipeDelimited", { schema: integers }, [1, 2]],
    ["pipeDelimited", { explode: true, schema: integers }, [1, 2]],
    ["pipeDelimited", { schema: sizes }, { bow: 1, stern: 2 }],
    ["deepObject", { schema: point }, { lat: 1.5, tags: [1, 2] }],
    ["deepObject", { schema: { anyOf: [{ type: "integer" }, point] } }, { lat: 1, tags: [7] }],
    ["deepObject", { schema: { anyOf: [{ type: "integer" }, point] } }, 7],
    ["deepObject", { schema: { type: "array", items: sizes } }, [{ bow: 1 }, { stern: 2 }]],
    ["deepObject", { schema: integers }, [3, 4]],
  ])("%s %j", async (style, parameter, value) => {
    const { checkRequest } = await boats([{ name: "at", in: "query", style, required: true, ...parameter }]);
    const { explode = style === "form" || style === "deepObject" } = parameter as { explode?: boolean };
    const writing = { style, explode } as Parameters<typeof writeQuery>[1][string];
    const { findings, query } = checkRequest("list", {
      query: parse(writeQuery({ at: value }, { at: writing })),
    });
    expect({ findings, at: query.at }).toEqual({ findings: [], at: value });
    expect(checkRequest("list", {}).findings).toMatchObject([{ path: "at", keyword: "required" }]);
  });

  test("JSON as content", async () => {
    const content = { "application/json": { schema: point } };
    const { checkRequest } = await boats([{ name: "at", in: "query", content }]);
    expect(checkRequest("list", { query: { at: '{"lat":1}' } })).toMatchObject({
      findings: [],
      query: { at: { lat: 1 } },
    });
    expect(checkRequest("list", { query: { at: "{" } }).findings).toMatchObject([{ keyword: "type" }]);
  });

  test("brackets without a position are those of a list, too", async () => {
    const { checkRequest } = await boats([
      { name: "at", in: "query", style: "deepObject", schema: integers },
    ]);
    expect(checkRequest("list", { query: { "at[]": ["1", "2"] } })).toMatchObject({
      findings: [],
      query: { at: [1, 2] },
    });
  });

  test("objects in a header and in a path", async () => {
    const { checkRequest } = await boats([
      { name: "X-At", in: "header", schema: sizes },
      { name: "X-To", in: "header", explode: true, schema: sizes },
    ]);
    const findingsOf = (headers: Record<string, string>) =>
      checkRequest("list", { headers }).findings.map(({ path }) => path);
    expect(findingsOf({ "x-at": "bow,1,stern,2", "x-to": "bow=1,stern=2" })).toEqual([]);
    expect(findingsOf({ "x-at": "bow,x", "x-to": "stern=1,bow=x" })).toEqual(["X-At[bow]", "X-To[bow]"]);
  });
});

test("a mistake in an object is named as the sender wrote it", async () => {
  const { checkRequest } = await boats([
    { name: "at", in: "query", style: "deepObject", schema: point },
    { name: "to", in: "query", schema: { type: "object", required: ["x"], properties: { x: integers } } },
  ]);
  const messagesOf = (text: string) =>
    checkRequest("list", { query: parse(text) }).findings.map(({ message }) => message);
  expect(messagesOf("at[lat]=far&x=y")).toEqual([
    "Query parameter 'at[lat]' must be a number.",
    "Query parameter 'x.0' must be an integer.",
  ]);
  expect(messagesOf("at[tags][0]=1")).toEqual(["Query parameter 'at[lat]' is required."]);
});

test("fields of an object that may have any are all that no other parameter is", async () => {
  const { checkRequest } = await boats([
    { name: "limit", in: "query", schema: { type: "integer" } },
    { name: "labels", in: "query", schema: { type: "object" } },
  ]);
  const { query } = checkRequest("list", { query: { limit: "1", color: "red", __proto__x: "y" } });
  expect(query).toEqual({ limit: 1, labels: { color: "red", __proto__x: "y" } });
});

test("an empty text is no mistake where it may be empty", async () => {
  const parameter = { name: "afloat", in: "query", allowEmptyValue: true, schema: { type: "boolean" } };
  const { checkRequest } = await boats([parameter]);
  const keywordsOf = (afloat: string) =>
    checkRequest("list", { query: { afloat } }).findings.map(({ keyword }) => keyword);
  expect([keywordsOf(""), keywordsOf("true"), keywordsOf("x")]).toEqual([[], [], ["type"]]);
});
