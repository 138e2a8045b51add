// Creates an agent and reads it, with the client that @hey-api/openapi-ts generates.
import { createAgent, getAgent } from "./generated";
import { client } from "./generated/client.gen";

const [url = "", token = "", text = ""] = process.argv.slice(2);
client.setConfig({ baseUrl: url, auth: token });
const { data: created } = await createAgent({ body: JSON.parse(text), throwOnError: true });
const { data: got } = await getAgent({ path: { agent_id: created.id }, throwOnError: true });
const version: number = got.version;
// @ts-expect-error The name is a text.
const wrong: number = got.name;
console.log(JSON.stringify({ created, got, version, wrong }));
