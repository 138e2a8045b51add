import { readDescription } from "@cloud-agents/spec/description";
import { expect, test } from "@jest/globals";
import { printConstants } from "../../scripts/printConstants.ts";

const path = { type: "string", maxLength: 40 };
const withServers = (...urls: string[]) =>
  readDescription({
    openapi: "3.1.0",
    servers: urls.map((url) => ({ url })),
    components: { schemas: { FileResource: { type: "object", properties: { path } } } },
    paths: {},
  });

test.each([
  [["https://api.test/v2/cloud", "https://other.test/v2/cloud/"], "/v2/cloud"],
  [["https://api.test"], ""],
  [["/v3"], "/v3"],
  [[], ""],
])("servers at %j have the API at %j", (urls, apiPath) => {
  const constants = printConstants(withServers(...urls));
  expect(constants).toContain(`export const API_PATH = ${JSON.stringify(apiPath)};`);
  expect(constants).toContain("export const MAX_PATH_LENGTH = 40;");
});

test("the headers of responses are those of all operations, each once", () => {
  const headers = { Location: {}, "x-request-id": {} };
  const responses = { 200: { description: "It.", headers }, 404: { description: "None.", headers } };
  const document = { ...withServers().document, paths: { "/": { get: { responses } } } };
  expect(printConstants(readDescription(document))).toContain('= ["Location","x-request-id"];');
});

test("servers with different paths are refused with all of them", () => {
  expect(() => printConstants(withServers("https://api.test/v1", "https://api.test/v2"))).toThrow(
    /different paths: \/v1, \/v2\./,
  );
});

test("a description whose files have paths of any length is refused", () => {
  expect(() => printConstants(readDescription({ openapi: "3.1.0", paths: {} }))).toThrow(/maxLength/);
});
