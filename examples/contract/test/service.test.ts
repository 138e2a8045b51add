import { runContract } from "@cloud-agents/contract-tests";
import "@cloud-agents/contract-tests/jest";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startService } from "../src/service.ts";

const token = "pt-example";
let service: { url: string; stop(): void };

beforeAll(async () => {
  service = await startService(token);
});
afterAll(() => service.stop());

const create = (body: unknown) =>
  fetch(`${service.url}/agents`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("an agent is created as the description says", async () => {
  await expect(await create({ name: "reviewer", model: "ultimate" })).toMatchOperation("createAgent", 201);
});

test("an agent without a name is refused as the description says", async () => {
  await expect(await create({ model: "ultimate" })).toMatchOperation("createAgent", 400);
});

test("both operations pass the first level of the contract", async () => {
  const { url } = service;
  const report = await runContract({ url, token, only: ["createAgent", "getAgent"], level: "smoke" });
  expect(report.cases.filter(({ verdict }) => verdict === "broken")).toEqual([]);
  expect(report.verdict).toBe("kept");
});
