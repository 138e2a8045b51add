import { expect, test } from "@jest/globals";
import { checkErrorExamples } from "../../scripts/checkErrorExamples.ts";
import { type Json, readDescription } from "../../src/index.ts";

const PLACE = "#/paths/~1boats/post/responses/400/content/application~1json/examples/wrong/value";

/** What is said about the example of an error of an operation that is sent boats. */
function mistakesOf(param: string, message: string, summary = "Refused"): string[] {
  const schemas: Record<string, Json> = {
    Sail: { type: "object", properties: { kind: { type: "string", const: "sail" }, area: { maximum: 90 } } },
    Engine: { type: "object", properties: { kind: { const: "engine" }, area: { maximum: 7 } } },
    Part: { oneOf: [{ $ref: "#/components/schemas/Sail" }, { $ref: "#/components/schemas/Engine" }] },
    Boat: {
      allOf: [{ type: "object", properties: { name: { type: "string", minLength: 1, maxLength: 128 } } }],
      type: "object",
      properties: {
        parts: { type: "array", maxItems: 5, items: { $ref: "#/components/schemas/Part" } },
        "船籍 港": { type: "string", enum: ["東京", "大阪"] },
      },
    },
  };
  const wrong = { summary, value: { error: { param, message } } };
  const post = {
    parameters: [{ name: "Fleet-Size", in: "header", schema: { type: "integer", maximum: 12 } }],
    requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Boat" } } } },
    responses: {
      201: { description: "Made." },
      400: { description: "Refused.", content: { "application/json": { schema: {}, examples: { wrong } } } },
    },
  };
  const document = { openapi: "3.1.0", paths: { "/boats": { post } }, components: { schemas } };
  return checkErrorExamples(readDescription(document)).map((each) => each.replace(`${PLACE}: `, ""));
}

test.each<[param: string, message: string, mistakes: string[]]>([
  ["name", "name must be between 1 and 128 characters", []],
  [
    "name",
    "name must be at most 256 characters",
    ['name: The text says "at most 256", the schema maxLength: 128.'],
  ],
  ["fleet-size", "At most 12.", []],
  ["fleet-size", "At most 13.", ['fleet-size: The text says "At most 13", the schema maximum: 12.']],
  ["parts", "At most 6.", ['parts: The text says "At most 6", the schema maxItems: 5.']],
  // One of the two has each of these.
  ["parts[3].area", "At most 90.", []],
  ["parts[3].area", "At most 7.", []],
  ["parts[3].area", "At most 8.", ['parts[3].area: The text says "At most 8", the schema maximum: 90.']],
  ["parts[0].kind", "Field 'kind' must be 'sail' or 'engine'.", []],
  [
    "parts[0].kind",
    "Field 'kind' must be 'sail' or 'oars'.",
    [`parts[0].kind: The message says "'sail' or 'oars'", the schema has 'sail', 'engine'.`],
  ],
  ["船籍 港", "Must be '東京', or '大阪'", []],
  ["船籍 港", "It must be '東京'.", [`船籍 港: The message says "'東京'", the schema has '東京', '大阪'.`]],
  ["mast.height", "At most 3.", ["The request has neither a parameter nor a field mast.height."]],
  ["name", "name must be a non-empty string", []],
])("of %s, the message '%s' is held to the schema", (param, message, mistakes) => {
  expect(mistakesOf(param, message)).toEqual(mistakes);
});

test("the summary is held to the schema, too", () => {
  expect(mistakesOf("name", "Refused.", "The name is longer than 256 characters")).toEqual([
    'name: The text says "longer than 256", the schema maxLength: 128.',
  ]);
});
