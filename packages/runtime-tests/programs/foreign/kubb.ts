// Creates an agent and reads it, with the client that Kubb generates, and tells the fields that its zod schemas have.
import * as generated from "./generated";
import { fieldsOf } from "./zodFields";

const [url = "", token = "", text = ""] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
const options = { baseURL: url, headers };
const created = await generated.createAgent(JSON.parse(text), undefined, options);
const got = await generated.getAgent(created.id, options);
const version: number = got.version;
// @ts-expect-error The name is a text.
const wrong: number = got.name;
const fields = Object.fromEntries(
  Object.entries(generated)
    .filter(([name]) => name.endsWith("Schema"))
    .map(([name, schema]) => [name, fieldsOf(schema)]),
);
console.log(JSON.stringify({ created, got: generated.agentSchema.parse(got), version, wrong, fields }));
