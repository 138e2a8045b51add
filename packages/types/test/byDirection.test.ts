import { readDescription } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { printTypes } from "../scripts/printTypes.ts";

test("a type for requests need not have what is read-only, and one for responses not what is write-only", async () => {
  const boat = { $ref: "#/components/schemas/Boat" };
  const content = { "application/json": { schema: boat } };
  const post = { requestBody: { content }, responses: { 200: { description: "It.", content } } };
  const Boat = {
    type: "object",
    required: ["id", "key"],
    properties: {
      id: { type: "string", readOnly: true },
      key: { type: "string", writeOnly: true },
      tender: boat,
    },
  };
  const { openapi, index } = await printTypes(
    readDescription({ openapi: "3.1.0", paths: { "/boats": { post } }, components: { schemas: { Boat } } }),
  );
  const [sent, received] = ["BoatRequest", "Boat"].map((name) =>
    new RegExp(`export interface ${name} {\n([^}]*)}`).exec(openapi)?.[1]?.replace(/\s+/g, " ").trim(),
  );
  expect(sent).toBe("readonly id?: string; key: string; tender?: BoatRequest;");
  expect(received).toBe("readonly id: string; key?: string; tender?: Boat;");
  expect(openapi).toContain('"application/json": BoatRequest;');
  expect(index).toContain("    BoatRequest,");
});
