import { expect, test } from "@jest/globals";
import { hashOf, readTexts } from "../../src/translations/index.ts";

test("every text that a reader sees is listed, and nothing that is data or a name", () => {
  const document = {
    openapi: "3.1.0",
    info: { title: "Boats", description: "About boats.\n", version: "1", license: { name: "MIT" } },
    servers: [{ url: "https://boats.example", description: "The harbour." }],
    tags: [{ name: "Boat's", "x-displayName": "Boats", description: "All boats." }],
    "x-tagGroups": [{ name: "Sea", tags: ["Boat's"] }],
    "x-other": { description: "For machines." },
    paths: {
      "/boats/{id}": {
        get: {
          summary: "Get a boat",
          parameters: [{ name: "id", in: "path", description: "Its id.", example: { description: "no" } }],
          responses: {
            200: {
              description: "A boat.",
              content: {
                "application/json": {
                  examples: {
                    description: { summary: "A dinghy", value: { description: "no", title: "no" } },
                  },
                },
              },
            },
          },
        },
      },
    },
    components: {
      schemas: {
        description: {
          type: "object",
          properties: {
            description: { description: "What it is like.", default: "no", enum: ["no"] },
            title: true,
          },
          oneOf: [{ title: "Big" }],
        },
      },
    },
  };
  const get = "$.paths['/boats/{id}'].get";
  expect(readTexts(document).map(({ target, text }) => [target, text])).toEqual([
    ["$.info.title", "Boats"],
    ["$.info.description", "About boats."],
    ["$.servers[?@.url == 'https://boats.example'].description", "The harbour."],
    ["$.tags[?@.name == 'Boat\\'s']['x-displayName']", "Boats"],
    ["$.tags[?@.name == 'Boat\\'s'].description", "All boats."],
    ["$['x-tagGroups'][0].name", "Sea"],
    [`${get}.summary`, "Get a boat"],
    [`${get}.parameters[?@.name == 'id'].description`, "Its id."],
    [`${get}.responses['200'].description`, "A boat."],
    [`${get}.responses['200'].content['application/json'].examples.description.summary`, "A dinghy"],
    ["$.components.schemas.description.properties.description.description", "What it is like."],
    ["$.components.schemas.description.oneOf[0].title", "Big"],
  ]);
  const [, { pointer, hash } = { pointer: "", hash: "" }] = readTexts(document);
  expect([pointer, hash]).toEqual(["/info/description", hashOf("About boats.")]);
});
