import { fileURLToPath } from "node:url";
import { type Json, readDescription } from "@cloud-agents/spec/description";
import { loadDescription } from "@cloud-agents/spec/loadDescription";
import { expect, test } from "@jest/globals";
import { enrichDescription } from "../scripts/enrichDescription.ts";

function describeNotes(operation: object = {}): Json {
  const post = {
    operationId: "createNote",
    summary: "Create a note",
    tags: ["Notes"],
    "x-sdk-name": "books.notes.create",
    "x-origin": "document",
    parameters: [{ name: "draft", in: "query", required: true, example: true }],
    requestBody: {
      content: { "application/json": { examples: { first: { value: { text: 'It\'s "here"', 2: null } } } } },
    },
    responses: { 201: { description: "Created." } },
    ...operation,
  };
  return {
    openapi: "3.1.0",
    info: { title: "Notes" },
    servers: [{ url: "http://notes.invalid" }],
    paths: {
      "/books/{book_id}/notes": {
        parameters: [{ $ref: "#/components/parameters/BookId" }],
        post,
      },
    },
    components: { parameters: { BookId: { name: "book_id", in: "path", required: true, example: "a/1" } } },
  };
}

interface EnrichedOperation {
  description: string;
  "x-codeSamples": { source: string }[];
  "x-badges": { name: string }[];
}

function enriched(document: Json): EnrichedOperation {
  enrichDescription(readDescription(document));
  const paths = document.paths as Record<string, { post: EnrichedOperation }>;
  return paths["/books/{book_id}/notes"]?.post as EnrichedOperation;
}

test("the curl sample is quoted for the shell and the path is encoded", () => {
  expect(enriched(describeNotes())["x-codeSamples"][0]?.source).toBe(
    [
      'curl -X POST "http://notes.invalid/books/a%2F1/notes?draft=true" \\',
      '  -H "Authorization: Bearer $QODER_PAT" \\',
      '  -H "Content-Type: application/json" \\',
      "  -d '{",
      '  "2": null,',
      `  "text": "It'\\''s \\"here\\""`,
      "}'",
    ].join("\n"),
  );
});

test("the TypeScript sample gives path parameters, then the body, then the query", () => {
  expect(enriched(describeNotes())["x-codeSamples"][1]?.source).toContain(
    'await api.books.notes.create("a/1", {\n  "2": null,\n  text: "It\'s \\"here\\"",\n}, {\n  draft: true,\n});',
  );
});

test.each([
  ["document", "Documented"],
  ["companion", "Companion"],
])("an operation of origin %s has the badge %s", (origin, name) => {
  expect(enriched(describeNotes({ "x-origin": origin }))["x-badges"]).toMatchObject([{ name }]);
});

test.each([
  ["an origin that is neither", { "x-origin": "rumour" }, /notes\/post: x-origin must be one of/],
  ["a reference that leads nowhere", { requestBody: { $ref: "#/components/none" } }, /#\/components\/none/],
])("%s is an error that says where", (_, operation, message) => {
  expect(() => enriched(describeNotes(operation))).toThrow(message);
});

test("required headers and lists are in the samples, with values that their schemas allow", () => {
  const list = { type: "array", minItems: 2, items: { type: "string", enum: ["緑"] } };
  const parameters = [
    { name: "tag", in: "query", required: true, schema: list },
    { name: "X-Shelf-Id", in: "header", required: true, schema: { type: "integer", minimum: 3 } },
  ];
  const [curl, typescript] = enriched(describeNotes({ parameters }))["x-codeSamples"] as { source: string }[];
  expect(curl?.source).toContain(`?tag=${encodeURIComponent("緑")}&tag=${encodeURIComponent("緑")}"`);
  expect(curl?.source).toContain("-H 'X-Shelf-Id: 3'");
  expect(typescript?.source).toContain('xShelfId: "3"');
});

test("external documentation becomes a link at the end of the description", () => {
  const operation = describeNotes({
    description: "Writes.",
    externalDocs: { url: "http://notes.invalid/docs" },
  });
  expect(enriched(operation).description).toBe(
    "Writes.\n\n[http://notes.invalid/docs](http://notes.invalid/docs)",
  );
});

test("a tag that no group names gets a group, so that its operations stay in the menu", () => {
  const description = { ...describeNotes(), "x-tagGroups": [{ name: "Shelves", tags: ["Shelves"] }] };
  expect(enrichDescription(readDescription(description))["x-tagGroups"]).toEqual([
    { name: "Shelves", tags: ["Shelves"] },
    { name: "More", tags: ["Notes"] },
  ]);
});

test.each(["library.yaml", "harbour/openapi.yaml"])(
  "a description that is not ours gets samples: %s",
  async (file) => {
    const path = fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${file}`));
    const description = await loadDescription(path);
    enrichDescription(description);
    for (const { source, sdkName } of description.operations) {
      const [curl, typescript] = source["x-codeSamples"] as { source: string }[];
      expect(curl?.source).toContain(description.servers[0]);
      expect(typescript?.source).toContain(`api.${sdkName}(`);
      expect(source["x-badges"]).toBeUndefined();
    }
  },
);
