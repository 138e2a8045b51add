import { expect, test } from "@jest/globals";
import { showDeviations } from "../../scripts/showDeviations.ts";

const documents = { "boats-ja": { title: "船", language: "ja" } };

function noted(pointer: string, deviates?: string) {
  const document = {
    paths: {
      "/boats": { post: { description: "Adds.", requestBody: { $ref: "#/components/requestBodies/Boat" } } },
    },
    components: {
      requestBodies: { Boat: { content: { "a/b": { schema: { $ref: "#/components/schemas/Boat" } } } } },
      schemas: { Boat: { properties: { name: { description: "The name.", maxLength: 9 } } } },
    },
  };
  const says = "A name has at most 256 characters.";
  showDeviations(document, {
    documents,
    statements: [{ document: "boats-ja", says, at: [{ pointer }], ...(deviates && { deviates }) }],
  });
  return document;
}

const through = "/paths/~1boats/post/requestBody/content/a~1b/schema/properties/name/maxLength";

test("a deviation is said at the field, with the document's words and the reason", () => {
  const { name } = noted(through, "boats are small.").components.schemas.Boat.properties;
  expect(name.description).toBe(
    'The name.\n\n**Differs from the document** "船" (ja), which says: A name has at most 256 characters. Here it does not apply, because boats are small.',
  );
});

test("where the place has no description, it is said at the operation", () => {
  const { post } = noted("/paths/~1boats/post/requestBody", "boats are small.").paths["/boats"];
  expect(post.description).toMatch(/^Adds\.\n\n\*\*Differs from the document\*\*/);
});

test("a statement that the description follows changes nothing, and a pointer that leads nowhere is an error", () => {
  expect(JSON.stringify(noted(through))).not.toContain("Differs");
  expect(() => noted("/paths/~1ships", "there are none.")).toThrow(
    "sources.yaml: there is nothing at /paths/~1ships.",
  );
});
