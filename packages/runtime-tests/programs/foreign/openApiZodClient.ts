// Creates an agent and reads it, with the client that openapi-zod-client generates, and tells the fields that its schemas have.
import { createApiClient } from "./generated/client";
import { fieldsOf } from "./zodFields";

const [url = "", token = "", text = ""] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}` };
const api = createApiClient(url, { axiosConfig: { headers } });
const created = await api.createAgent(JSON.parse(text));
const got = await api.getAgent({ params: { agent_id: created.id } });
const version: number = got.version;
// @ts-expect-error The name is a text.
const wrong: number = got.name;
const fields = Object.fromEntries(
  api.api.flatMap(({ alias, response, parameters, errors }) => [
    [`${alias} success`, fieldsOf(response)],
    ...parameters
      .filter(({ type }) => type === "Body")
      .map(({ schema }) => [`${alias} body`, fieldsOf(schema)]),
    ...errors.map(({ status, schema }) => [`${alias} ${status}`, fieldsOf(schema)]),
  ]),
);
console.log(JSON.stringify({ created, got, version, wrong, fields }));
