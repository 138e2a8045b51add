import { expect, test } from "@jest/globals";
import { enrichDescription } from "../scripts/enrichDescription.ts";
import type { Description } from "../scripts/listOperations.ts";

function describeNotes(operation: object = {}): Description {
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
    info: { title: "Notes" },
    servers: [{ url: "http://notes.invalid" }],
    paths: {
      "/books/{book_id}/notes": {
        parameters: [{ $ref: "#/components/parameters/BookId" }],
        post,
      },
    },
    ...{
      components: { parameters: { BookId: { name: "book_id", in: "path", required: true, example: "a/1" } } },
    },
  };
}

function enriched(description: Description) {
  const item = enrichDescription(description).paths["/books/{book_id}/notes"];
  return item?.post as {
    description: string;
    "x-codeSamples": { source: string }[];
    "x-badges": { name: string }[];
  };
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
  ["an origin that is neither", { "x-origin": "rumour" }, /createNote: x-origin/],
  ["no SDK name", { "x-sdk-name": undefined }, /createNote: x-sdk-name/],
  [
    "a required parameter without an example",
    { parameters: [{ name: "q", in: "query", required: true }] },
    /'q'/,
  ],
  ["a reference that leads nowhere", { requestBody: { $ref: "#/components/none" } }, /#\/components\/none/],
])("%s is an error that says where", (_, operation, message) => {
  expect(() => enriched(describeNotes(operation))).toThrow(message);
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
  expect(enrichDescription(description)["x-tagGroups"]).toEqual([
    { name: "Shelves", tags: ["Shelves"] },
    { name: "More", tags: ["Notes"] },
  ]);
});
