import { checkResponse, type OperationId, operations } from "@cloud-agents/validator";
import { expect, test } from "@jest/globals";
import { examples } from "../../src/generated/examples.ts";
import { preferredExample } from "../../src/http/preferredExample.ts";

const described = Object.entries(examples).flatMap(([id, responses]) =>
  Object.entries(responses).flatMap(([status, { bodies }]) =>
    Object.keys(bodies).map((name): [OperationId, string, string] => [id as OperationId, status, name]),
  ),
);

test("every operation has an example for each of its statuses", () => {
  for (const { id, statuses } of Object.values(operations))
    expect(Object.keys(examples[id] ?? {})).toEqual(statuses);
});

test.each(described)(
  "%s returns the description's example for code=%s, example=%s",
  async (id, code, name) => {
    const response = preferredExample(id, `code=${code}, example=${name}`);
    const body = (await response?.text()) ?? "";
    expect(response?.status).toBe(Number(code));
    expect(body).toBe(examples[id]?.[code]?.bodies[name]);
    const contentType = response?.headers.get("content-type") ?? "";
    const findings = checkResponse(id, {
      status: Number(code),
      headers: { "content-type": contentType, "x-request-id": "req_1" },
      body: contentType === "application/json" ? JSON.parse(body) : undefined,
    });
    expect(findings).toEqual([]);
  },
);

test.each([
  ["code=409", 409, "key_reused"],
  ["code=400", 400, "name_length"],
  ["code=400, example=model_missing", 400, "model_missing"],
  ["example=created", 201, "created"],
  ['code="400"', 400, "name_length"],
  ["CODE=400", 400, "name_length"],
  ["code = 400", 400, "name_length"],
  ["wait=10, code=400", 400, "name_length"],
  ["code=400, code=409", 400, "name_length"],
  ["code=400; example=model_missing", 400, "name_length"],
])("Prefer: %s gets the status %i with the example %s", async (prefer, status, name) => {
  const response = preferredExample("createAgent", prefer);
  expect(response?.status).toBe(status);
  expect(await response?.text()).toBe(examples.createAgent?.[status]?.bodies[name]);
});

test.each(["", "respond-async", "wait=10", "dynamic=true"])("Prefer: %s asks for no example", (prefer) => {
  expect(preferredExample("createAgent", prefer)).toBeUndefined();
});

test("no header asks for no example", () => {
  expect(preferredExample("createAgent", undefined)).toBeUndefined();
});

test.each([
  ["code=418", 404],
  ["example=nope", 404],
  ["example=constructor", 404],
  ["code=400, example=nope", 404],
  ["code=400, example=created", 404],
  ["code=abc", 422],
  ["code=", 422],
  ["code=4.5", 422],
  ["code=400 example=model_missing", 422],
  ["code=400, example=", 422],
])("Prefer: %s is refused with %i in the API's envelope", async (prefer, status) => {
  const response = preferredExample("createAgent", prefer);
  expect(response?.status).toBe(status);
  expect(await response?.json()).toMatchObject({ type: "error", error: { param: "Prefer" } });
});
