import { readDescription } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { printSamples } from "../scripts/printSamples.ts";
import { readSample } from "../scripts/readSample.ts";

/** How the samples of an operation of ships, in each language, end. */
function endings(method: string, content: Record<string, object> | undefined): Record<string, string> {
  const response = { description: "Fine.", ...(content && { content }) };
  const operation = { "x-sdk-name": "ships.one", responses: { [content ? 200 : 204]: response } };
  const description = readDescription({ openapi: "3.1.0", paths: { "/ships": { [method]: operation } } });
  const [first] = description.operations;
  if (!first) throw new Error("There is an operation.");
  const printed = printSamples(readSample(description, first), "https://api.example");
  return Object.fromEntries(printed.map(({ label, source }) => [label, source]));
}

test("of a response without a body nothing is printed but its status", () => {
  const { TypeScript, "openapi-fetch": fetch, Python } = endings("delete", undefined);
  expect(TypeScript).toMatch(/\n\nawait api\.ships\.one\(\);$/);
  expect(fetch).toMatch(
    /\n\nconst \{ response, error \} = await .+;\nconsole\.log\(error \?\? response\.status\);$/,
  );
  expect(Python).toMatch(/\nprint\(response\.status_code\)$/);
});

test.each([
  ["application/json", "ships", undefined, "json()"],
  ["application/vnd.船+json; charset=utf-8", "ships", undefined, "json()"],
  ["text/csv", "await ships.text()", "text", "text"],
  ["image/png", "(await ships.arrayBuffer()).byteLength", "arrayBuffer", "content"],
])("a response of type %s is read as what it is", (type, typescript, parseAs, python) => {
  const samples = endings("get", { [type]: { schema: {} } });
  expect(samples.TypeScript).toMatch(/\nconst ships = await api\.ships\.one\(\);\n/);
  expect(samples.TypeScript?.endsWith(`console.log(${typescript});`)).toBe(true);
  const [, read] = /parseAs: "(\w+)"/.exec(samples["openapi-fetch"] ?? "") ?? [];
  expect(read).toBe(parseAs);
  expect(samples["openapi-fetch"]).toMatch(/console\.log\(data \?\? error\);$/);
  expect(samples.Python?.endsWith(`print(response.${python})`)).toBe(true);
});

test("a stream is read as it comes, whatever stands after its type", () => {
  const { curl, TypeScript, Python } = endings("get", { "text/event-stream; charset=utf-8": { schema: {} } });
  expect(curl).toContain("curl -N ");
  expect(TypeScript).toContain("for await (const ship of ");
  expect(Python).toContain("stream=True");
});
