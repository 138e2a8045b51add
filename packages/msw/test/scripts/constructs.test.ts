import { describe, printable } from "@cloud-agents/spec/foreign/constructs.ts";
import { expect, test } from "@jest/globals";
import { printExamples } from "../../scripts/printExamples.ts";
import { readExamples } from "../../scripts/readExamples.ts";
import { exampleResponse } from "../../src/exampleResponse.ts";

test.each(printable)("%s: a handler responds with what is described", async (_, construct) => {
  const description = describe(construct);
  const table = readExamples(description);
  expect(printExamples(table, String(description.servers[0]))).toContain('"https://boats.example/v1"');
  for (const { sdkName, successes } of description.operations) {
    const respond = exampleResponse(sdkName, table[sdkName] as never, undefined, undefined);
    const request = new Request("https://boats.example/v1/boats/b1");
    const response = await respond({ request, params: { boat_id: "b1" } });
    const [success] = successes;
    const content = success?.content ?? [];
    const media = content.find(({ isJson }) => isJson) ?? content[0];
    expect(response.status).toBe(Number(success?.status.replace("default", "200") ?? 200));
    expect(response.headers.get("content-type")).toBe(media?.type ?? null);
  }
});

test("an error that only a range or `default` describes is that one, with its own type", async () => {
  const content = { "application/problem+json": { example: { title: "満" } } };
  const operation = {
    method: "get",
    path: "/boats",
    responses: {
      200: { examples: {} },
      "4XX": {
        contentType: "application/problem+json",
        examples: { full: content["application/problem+json"].example },
      },
      default: { contentType: "text/plain", examples: { down: "down" } },
    },
  };
  const get = async (status: number) => {
    const request = new Request("https://boats.example/boats");
    const response = await exampleResponse("boats", operation, status, undefined)({ request, params: {} });
    return [response.status, response.headers.get("content-type"), await response.text()];
  };
  expect(await get(409)).toEqual([409, "application/problem+json", '{"title":"満"}']);
  expect(await get(503)).toEqual([503, "text/plain", "down"]);
});
