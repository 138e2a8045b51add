import { operations } from "@cloud-agents/validator";
import { expect, test } from "@jest/globals";
import { fileHandlers } from "../../src/handlers/files.ts";
import type { Handlers } from "../../src/handlers/Handler.ts";
import { createHandlers } from "../../src/handlers/index.ts";
import type { Services } from "../../src/handlers/Services.ts";

const services = {} as Services;

test("there is a handler for each operation of the description, and no other", () => {
  expect(Object.keys(createHandlers(services)).sort()).toEqual(Object.keys(operations).sort());
});

test("an operation without a handler does not compile", () => {
  // @ts-expect-error The other operations are missing.
  const incomplete: Handlers = fileHandlers(services);
  expect(incomplete).not.toHaveProperty("createSession");
});
