import { readDescription } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { catalogue } from "../scripts/catalogue.ts";
import { shapes } from "../src/operations.ts";
import { validatorOf } from "./helpers/validatorOf.ts";

test("no message has a limit of its own: each is that of the schema", () => {
  const { keywords, places, named } = catalogue;
  const texts = Object.values({ ...keywords, ...named }).concat(Object.values(places).flatMap(Object.values));
  expect(texts.filter((text) => /\d{2}/.test(text))).toEqual([]);
});

test("every placeholder for a limit is one that the description fills", () => {
  const left = JSON.stringify(shapes).match(/\{(?!subject\})[A-Za-z]\w*\}/g);
  expect(left).toBeNull();
});

test("a tightened limit is in the message at once", async () => {
  const schema = { $ref: "#/components/schemas/CreateAgentRequest" };
  const post = {
    operationId: "createAgent",
    requestBody: { content: { "application/json": { schema } } },
    responses: { 204: { description: "Fine." } },
  };
  const name = { type: "string", minLength: 2, maxLength: 7 };
  const schemas = { CreateAgentRequest: { type: "object", properties: { name } } };
  const description = readDescription({
    openapi: "3.1.0",
    paths: { "/agents": { post } },
    components: { schemas },
  });
  const { checkRequest } = await validatorOf(description);
  const [finding] = checkRequest("createAgent", { body: { name: "レビューする人" + "達" } }).findings;
  expect(finding?.message).toBe("name must be between 2 and 7 characters");
});
