import { responseSchemaPointer } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { pointersOf } from "../src/checkExchange.ts";
import { compare, exactly } from "../src/model/expectation.ts";
import { type Operation, readDescription } from "../src/readDescription.ts";

const description = readDescription();
const getSession = description.operations.find(({ id }) => id === "getSession") as Operation;
const schema = responseSchemaPointer(getSession, 200, "application/json");

test.each(["purpose", "", "a b", "a.b", "a]", "[0]", '"', "\\", "x]y.", "改行\n"])(
  "the place of a wrong field named %j is found, and so is what is around it",
  (name) => {
    const [difference] = compare(exactly({ [name]: "as sent" }), { [name]: "another" }, [], "$.metadata");
    const path = difference?.where.replace("$.", "") ?? "";
    const { exact, around } = pointersOf(description, schema, { metadata: { [name]: "another" } }, path);
    expect(exact).toEqual(["/components/schemas/Metadata/additionalProperties"]);
    expect(around).toContainEqual(expect.stringMatching(/\/properties\/metadata$|\/schemas\/Metadata$/));
  },
);

test.each(["metadata.", "data[unknown", "]", "a..b."])(
  "a path that ends in no step, %s, is about the whole",
  (path) => {
    expect(pointersOf(description, schema, {}, path).around).toContain(schema);
  },
);
