import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "@jest/globals";
// @ts-expect-error It is plain JavaScript, which Prism's process loads.
import { requireOfPrism } from "../bin/requireOfPrism.mjs";

type Operation = Record<string, unknown>;

const ours = createRequire(import.meta.url).resolve("@cloud-agents/spec/openapi.json");
const foreign = (name: string) => fileURLToPath(import.meta.resolve(`@cloud-agents/spec/foreign/${name}`));
const local = (name: string) => fileURLToPath(new URL(`descriptions/${name}`, import.meta.url));
const head = "openapi: 3.1.0\ninfo: { title: Some, version: 1.0.0 }\n";
/** The start of one whose first response has a schema, which follows. */
const schema =
  "paths: { /b: { get: {} }, /a: { get: { responses: { 200: { description: Good., content: { application/json: { schema: ";
const node = "{ $ref: '#/components/schemas/Node' }";
/** Only Prism's own parser follows these references. */
const rare: Record<string, string> = {
  "a field beside a schema in itself": `${head}${schema}{
  properties: { next: { $ref: "#/paths/~1a/get/responses/200/content/application~1json/schema", description: The next one. } },
  additionalProperties: ${node} } } } } } } } }
components: { schemas: { Node: { type: string } } }`,
  "a reference to the whole": `${head}${schema}{ properties: { a: { $ref: "#" } } } } } } } } } }`,
  "a reference to all paths": `${head}${schema}{ properties: { a: { $ref: "#/paths" } } } } } } } } } }`,
  "a reference beside one": `${head}${schema}{ properties: { a: ${node}, b: { $ref: "#/components/schemas/Node", items: ${node} } } } } } } } } } }
components: { schemas: { Node: { type: [string, array] } } }`,
  "what looks like a reference": `${head}${schema}{ example: { a: { $ref: "#name" }, b: { $ref: "" } } } } } } } } } }`,
};
const oauth = "{ type: oauth2, flows: { implicit: { authorizationUrl: a, scopes: { s: s } } } }";
const wrong: Record<string, string> = {
  "a reference to nothing": `${head}paths: { /a: { get: { responses: { "200": { $ref: "#/components/x" } } } } }`,
  "a reference to no file": `${head}paths: { /a: { $ref: "none.yaml" } }`,
  "references to one another": `${head}paths: { /a: { $ref: "#/paths/~1b" }, /b: { $ref: "#/paths/~1a" } }`,
  "an operation without anything": `${head}paths: { /a: { get: {} }, /b: { get: {}, put: } }`,
  "an operation that is a number": `${head}paths: { /a: { get: 0 } }`,
  "a callback without anything": `${head}paths: { /a: { get: { callbacks: { c: { "{$url}": { post: } } } } } }`,
  "scopes that are no list": `${head}paths: { /a: { get: { security: [{ o: [s] }] }, put: { security: [{ o: 1 }] } } }
components: { securitySchemes: { o: ${oauth} } }`,
  "a scheme that is a number": `${head}security: [{ b: [] }]
paths: { /a: { get: {} } }
components: { securitySchemes: { b: { type: http, scheme: 1 } } }`,
  "no operation": `${head}paths: { /a: { parameters: [] }, /b: null }`,
  "paths that are a list": `${head}paths: [{ get: {} }]`,
  "no paths": head,
  "no OpenAPI": "name: nothing",
  "no YAML": "paths: [\n",
  nothing: "",
};

const folder = await mkdtemp(join(tmpdir(), "mock-"));
const files: [name: string, file: string][] = [
  ["ours", ours],
  ["one in a single file", foreign("library.yaml")],
  ["one in several files", foreign("harbour/openapi.yaml")],
  ["one with what is rare", local("odd.yaml")],
  ["one in Swagger", local("swagger.yaml")],
];
for (const [name, text] of Object.entries({ ...rare, ...wrong })) {
  const file = join(folder, `${name}.yaml`);
  await writeFile(file, text);
  files.push([`one with ${name}`, file]);
}
afterAll(() => rm(folder, { recursive: true }));

const { getHttpOperationsFromSpec } = requireOfPrism("@stoplight/prism-http", "./dist/utils/operations.js");

/** The operations with their fields in order, those at the end made first, or the message with which Prism does not start. */
async function read(file: string): Promise<Operation[] | string> {
  const operations: Operation[] | string = await getHttpOperationsFromSpec(file).catch(
    ({ message }: Error) => message,
  );
  if (typeof operations === "string") return operations;
  for (const operation of operations.toReversed()) void operation.responses;
  return operations.map((operation) => Object.fromEntries(Object.entries(operation).sort()));
}

const ofPrism = new Map<string, Operation[] | string>();
for (const [name, file] of files) ofPrism.set(name, await read(file));
// @ts-expect-error As above.
await import("../bin/deferOperations.mjs");

test.each(Object.keys(rare))("Prism starts with one with %s", (name) => {
  expect(ofPrism.get(`one with ${name}`)).toHaveLength(2);
});

test.each(files)("%s has the operations, or the message, that it has with Prism", async (name, file) => {
  const operations = await read(file);
  expect(operations).toEqual(ofPrism.get(name));
  // Inside of them the order of fields counts, for what is invented.
  expect(JSON.stringify(operations)).toBe(JSON.stringify(ofPrism.get(name)));
});

test("operations are made when one of their path is asked for", async () => {
  const operations: Operation[] = await getHttpOperationsFromSpec(local("odd.yaml"));
  const made = () => operations.filter((operation) => Object.hasOwn(operation, "responses"));
  expect(made()).toEqual([]);
  // What they are found by is there.
  const urls = (servers: unknown) => (servers as { url: string }[]).map(({ url }) => url);
  const found = ({ method, path, servers }: Operation) => [method, path, urls(servers)];
  expect(operations.map(found)).toEqual((ofPrism.get("one with what is rare") as Operation[]).map(found));
  const [forest] = operations.filter(({ path }) => path === "/forest");
  expect("responses" in (forest ?? {})).toBe(true);
  expect(made().map(({ method, path }) => `${method} ${path}`)).toEqual(["get /forest", "post /forest"]);
});
