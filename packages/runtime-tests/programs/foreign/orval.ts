// Creates an agent and reads it, with the client that orval generates.
import { createAgent, getAgent } from "./generated/client";

const [, token = "", text = ""] = process.argv.slice(2);
const options = { headers: { authorization: `Bearer ${token}` } };
const created = await createAgent(JSON.parse(text), options);
if (created.status !== 201) throw new Error(created.data.error.message);
const got = await getAgent(created.data.id, options);
if (got.status !== 200) throw new Error(got.data.error.message);
const version: number = got.data.version;
// @ts-expect-error The name is a text.
const wrong: number = got.data.name;
console.log(JSON.stringify({ created: created.data, got: got.data, version, wrong }));
