import { type Json, readDescription } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { describeForPrism } from "../src/describeForPrism.ts";

const boat = { type: "object", properties: { name: { type: "string" } } };

/** What Prism gets of a response with this content. */
function served(type: string, media: Json): Json {
  const responses = { 200: { description: "It.", content: { [type]: media } } };
  describeForPrism(readDescription({ openapi: "3.1.0", paths: { "/boats": { get: { responses } } } }));
  return media;
}

test.each<[type: string, media: Json, text: string]>([
  ["text/event-stream", { schema: boat }, 'data: {"name":"string"}\n\n'],
  ["text/event-stream", { schema: boat, example: { name: "船" } }, 'data: {"name":"船"}\n\n'],
  ["text/event-stream", { schema: { type: "string" } }, 'data: "string"\n\n'],
  ["text/event-stream", { schema: boat, example: "id: 1\ndata: {}\n\n" }, "id: 1\ndata: {}\n\n"],
  ["application/xml", { schema: boat, example: { name: "<" } }, "<root>\n  <name>&lt;</name>\n</root>\n"],
  ["text/json", { schema: boat }, '{"name":"string"}'],
  ["*/*", { schema: boat }, '{"name":"string"}'],
  ["text/csv", { schema: { type: "array", items: { type: "string" } } }, '["string"]'],
  ["text/plain", { schema: { type: "integer" } }, "0"],
  ["image/png", {}, ""],
])("an example of %s is a text to Prism: %j", (type, media, text) => {
  expect(served(type, media)).toEqual({
    schema: { type: "string", enum: [text] },
    examples: { example: { value: text } },
  });
});

test("what Prism can send by itself stays as it is, with the example that handlers and docs have", () => {
  const text = { schema: { type: "string" }, example: "a" };
  expect(served("text/plain", structuredClone(text))).toEqual(text);
  const examples = { example: { value: { name: "string" } } };
  expect(served("application/json", { schema: boat })).toEqual({ schema: boat, examples });
});

test("what Prism would take for wrong is not compared: branches that a tag tells apart, lists and objects in forms and queries, headers of OpenAPI", () => {
  const files = { type: "array", items: { type: "string", format: "binary" } };
  const form = { type: "object", required: ["name"], properties: { name: { type: "string" }, files, boat } };
  const branches = [{ $ref: "#/components/schemas/Sail" }, { $ref: "#/components/schemas/Oars" }];
  const kind = { type: "object", properties: { kind: { type: "string" } } };
  const parameters = [
    { name: "Authorization", in: "header", required: true, schema: { type: "string" } },
    { name: "at", in: "query", required: true, schema: boat },
    { name: "ids", in: "query", required: true, explode: false, schema: { type: "array", items: {} } },
  ];
  const post = {
    parameters,
    requestBody: { content: { "multipart/form-data": { schema: form } } },
    responses: { 405: { description: "No." } },
  };
  const document = describeForPrism(
    readDescription({
      openapi: "3.1.0",
      paths: { "/boats": { post } },
      components: {
        schemas: {
          Boat: { oneOf: branches, discriminator: { propertyName: "kind" } },
          Sail: kind,
          Oars: kind,
        },
      },
    }),
  ) as unknown as { paths: { "/boats": { post: typeof post } }; components: { schemas: { Boat: Json } } };
  const served = document.paths["/boats"].post;
  expect(served.parameters).toEqual([{ name: "at", in: "query", schema: {} }, parameters[1]]);
  expect(served.requestBody.content["multipart/form-data"].schema).toEqual({
    type: "object",
    required: ["name"],
    properties: { name: { type: "string" }, files: {}, boat: {} },
  });
  expect(served.responses).toMatchObject({ 200: {}, 405: {} });
  expect(document.components.schemas.Boat).toMatchObject({ anyOf: branches });
  expect(document.components.schemas.Boat).not.toHaveProperty("oneOf");
});

test("a request body that Prism cannot read is not compared, and one that it can is", () => {
  const content = { "application/xml": { schema: boat }, "application/json": { schema: boat } };
  const post = { requestBody: { content }, responses: { 204: { description: "It is there." } } };
  describeForPrism(readDescription({ openapi: "3.1.0", paths: { "/boats": { post } } }));
  expect(content).toEqual({ "application/xml": {}, "application/json": { schema: boat } });
});

test("the parameters of a path have names that Prism finds", () => {
  const parameter = (name: string) => ({ name, in: "path", required: true, schema: {} });
  const item = {
    parameters: ["a.b", "c-d", "名"].map(parameter),
    get: { responses: { 204: { description: "Fine." } } },
  };
  const document = describeForPrism(
    readDescription({
      openapi: "3.1.0",
      paths: { "/boats/{a.b}/{c-d}:x/{名}": { $ref: "#/components/pathItems/Boat" } },
      components: { pathItems: { Boat: item } },
    }),
  );
  expect(Object.keys(document.paths as Json)).toEqual(["/boats/{a_2e_b}/{c_2d_d}:x/{%E5%90%8D}"]);
  expect(item.parameters.map(({ name }) => name)).toEqual(["a_2e_b", "c_2d_d", "%E5%90%8D"]);
});

test("a pattern that is one without Unicode alone becomes one that Prism can read", () => {
  const tag = { type: "string", pattern: "^[\\w\\-\\:]+$" };
  const schema: Json = { type: "object", properties: { tag }, patternProperties: { "^x\\-": tag } };
  served("application/json", { schema });
  expect(tag.pattern).toBe("^[\\w\\-:]+$");
  expect(Object.keys(schema.patternProperties as Json)).toEqual(["^x-"]);
});
