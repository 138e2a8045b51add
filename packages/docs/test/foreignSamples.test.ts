import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type Json, readDescription, type Schema } from "@cloud-agents/spec/description";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { printSamples } from "../scripts/printSamples.ts";
import { readSample } from "../scripts/readSample.ts";
import { hasRequests, type SampleRunner, startSampleRunner } from "./helpers/startSampleRunner.ts";

/** What was sent to the server, a form as its parts. */
let requests: unknown[] = [];
const server = createServer(async (request, response) => {
  const headers = { "content-type": request.headers["content-type"] ?? "" };
  const body = await buffer(request);
  const isForm = headers["content-type"].startsWith("multipart/");
  const form = isForm ? await new Response(body, { headers }).formData() : [];
  const parts = [...form].map(([name, value]) => `${name}=${value instanceof File ? value.name : value}`);
  requests.push(isForm ? parts.sort() : [headers["content-type"], body.toString()]);
  response.setHeader("content-type", "application/json").end("{}");
}).listen(0, "127.0.0.1");

const withPython = hasRequests();
let runner: SampleRunner;
beforeAll(async () => {
  runner = await startSampleRunner();
  if (!server.listening) await once(server, "listening");
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await runner.stop();
});

/** The samples of an operation of another API, by language. */
function samplesOf(mediaType: string, schema: Schema, operation: Json = {}): Record<string, string> {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const description = readDescription({
    openapi: "3.1.0",
    info: { title: "Boats" },
    servers: [{ url: address }],
    paths: {
      "/boats": {
        post: {
          operationId: "boats.send",
          requestBody: { required: true, content: { [mediaType]: { schema } } },
          responses: {
            200: { description: "It.", content: { "application/json": { schema: { type: "object" } } } },
          },
          ...operation,
        },
      },
    },
  });
  const [send] = description.operations;
  if (!send) throw new Error("There is no operation.");
  const samples = printSamples(readSample(description, send), address);
  return Object.fromEntries(samples.map(({ label, source }) => [label, source]));
}

/** What each sample that runs without a generated client sends. */
async function sentBy({ curl = "", "openapi-fetch": fetched = "", Python = "" }: Record<string, string>) {
  requests = [];
  await runner.runShell(curl);
  await runner.runTypeScript(fetched, "");
  if (withPython) await runner.runPython(Python);
  return requests;
}

/** The same for each sample that has run. */
const fromEach = (sent: unknown) => (withPython ? [sent, sent, sent] : [sent, sent]);

const file = { type: "string", format: "binary" };

test("a form is sent with its lists, files, objects and numbers as parts", async () => {
  const samples = samplesOf("multipart/form-data", {
    type: "object",
    properties: {
      photos: { type: "array", minItems: 2, items: file },
      tags: { type: "array", example: ["a", "b"], items: { type: "string" } },
      size: { type: "object", properties: { length: { type: "number", example: 7.5 } } },
      afloat: { type: "boolean", example: true },
    },
  });
  const parts = [
    "afloat=true",
    ...["photos=notes.md", "photos=notes.md"],
    'size={"length":7.5}',
    "tags=a",
    "tags=b",
  ];
  expect(await sentBy(samples)).toEqual(fromEach(parts));
  expect(samples.TypeScript).toContain('photos: [new File(["# Notes"], "notes.md"), new File(');
});

test("a form without files is one all the same, whatever its texts begin with", async () => {
  const samples = samplesOf("multipart/form-data; charset=utf-8", {
    type: "object",
    properties: { at: { type: "string", example: "@home;type=x" }, to: { type: "string", example: '"<' } },
  });
  expect(await sentBy(samples)).toEqual(fromEach(["at=@home;type=x", 'to="<']));
});

test.each([
  [
    "application/xml",
    "application/xml",
    { type: "object", xml: { name: "Boat" }, properties: { name: { type: "string", example: "é 船" } } },
    "<Boat>\n  <name>é 船</name>\n</Boat>\n",
  ],
  ["text/csv", "text/csv", { type: "string", example: "名,b\n@1,'2'" }, "名,b\n@1,'2'"],
  ["text/*", "text/plain", { type: "string", example: "a" }, "a"],
  ["*/*", "application/octet-stream", { type: "string", example: "a" }, "a"],
])("a body of %s is sent as %s, as it is", async (mediaType, type, schema, text) => {
  expect(await sentBy(samplesOf(mediaType, schema))).toEqual(fromEach([type, text]));
});

test("an integer that JavaScript would round up, past what 64 bits hold, is one that it can hold", async () => {
  // Read from JSON, as descriptions are.
  const [largest, smallest] = JSON.parse("[9223372036854775807, -9223372036854775808]");
  const schema = { type: "object", example: { ids: [largest, smallest], far: 1e30 } };
  const samples = samplesOf("application/json", schema);
  const sent = (await sentBy(samples)).map((each) => JSON.parse((each as string[])[1] ?? ""));
  expect(sent).toEqual(fromEach({ ids: [9007199254740991, -9007199254740991], far: 1e30 }));
  for (const source of Object.values(samples)) expect(source).toContain("9007199254740991");
});

test("a list is followed page by page only where it is paged", () => {
  const field = (type: string | string[]) => ({ type });
  const page = {
    type: "object",
    required: ["data", "first_id", "last_id", "has_more"],
    properties: {
      data: field("array"),
      first_id: field("string"),
      last_id: field("string"),
      has_more: field("boolean"),
    },
  };
  const responses = { 200: { description: "It.", content: { "application/json": { schema: page } } } };
  const parameters = [{ name: "after_id", in: "query", schema: { type: "string" } }];
  expect(samplesOf("text/plain", {}, { responses }).TypeScript).not.toContain("for await");
  expect(samplesOf("text/plain", {}, { responses, parameters }).TypeScript).toContain("for await");
});

test("a field that is a list of such lists is no file, and ends", () => {
  const nest: Schema = { type: "array", items: { $ref: "#/components/schemas/Nest" } };
  const content = { "multipart/form-data": { schema: { properties: { nest } }, example: { nest: [] } } };
  const boats = readDescription({
    openapi: "3.1.0",
    paths: { "/boats": { post: { requestBody: { content }, responses: { 204: { description: "Sent." } } } } },
    components: { schemas: { Nest: nest } },
  });
  const [operation] = boats.operations;
  expect(operation && readSample(boats, operation).body?.files).toEqual([]);
});
