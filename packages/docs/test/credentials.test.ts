// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are in the samples.
import { expect, test } from "@jest/globals";
import type { Credential } from "../scripts/Credential.ts";
import { printSamples } from "../scripts/printSamples.ts";

/** The samples of `GET /ships?flag=JP`, by their language. */
function samples(...credentials: Credential[]): Record<string, string> {
  const sample = {
    ...{
      method: "GET",
      path: "/ships",
      sdkName: "ships.list",
      pathParameters: [],
      hasQuery: true,
      headers: [],
    },
    ...{ queryParameters: [{ name: "flag", example: "JP" }], credentials },
  };
  const printed = printSamples(sample, "https://api.example");
  return Object.fromEntries(printed.map(({ label, source }) => [label, source]));
}

const key = (place: NonNullable<Credential["in"]>): Credential => ({
  ...{ name: "key", kind: "key", key: "X-Key", variable: "SHIPS_KEY" },
  in: place,
});

test("a bearer token is in the header Authorization", () => {
  const {
    curl,
    "openapi-fetch": fetch,
    Python,
  } = samples({ name: "a", kind: "bearer", variable: "SHIPS_TOKEN" });
  expect(curl).toContain('-H "Authorization: Bearer $SHIPS_TOKEN"');
  expect(fetch).toContain("headers: { Authorization: `Bearer ${process.env.SHIPS_TOKEN}` },");
  expect(Python).toContain(`"Authorization": f"Bearer {os.environ['SHIPS_TOKEN']}"`);
});

test("a login is a name and a password, which the client gets as an option", () => {
  const {
    curl,
    TypeScript,
    "openapi-fetch": fetch,
    Python,
  } = samples({ name: "log in", kind: "basic", variable: "SHIPS" });
  expect(curl).toContain('-u "$SHIPS_USERNAME:$SHIPS_PASSWORD"');
  expect(TypeScript?.replace(/\s+/g, " ")).toContain(
    '"log in": { username: String(process.env.SHIPS_USERNAME), password: String(process.env.SHIPS_PASSWORD)',
  );
  expect(fetch).toContain(
    "Authorization: `Basic ${btoa(`${process.env.SHIPS_USERNAME}:${process.env.SHIPS_PASSWORD}`)}`",
  );
  expect(Python).toContain('auth=(os.environ["SHIPS_USERNAME"], os.environ["SHIPS_PASSWORD"]),');
});

test("a key is in a header", () => {
  const { curl, TypeScript, "openapi-fetch": fetch, Python } = samples(key("header"));
  expect(curl).toContain('-H "X-Key: $SHIPS_KEY"');
  expect(TypeScript).toContain("new CloudAgents();");
  expect(fetch).toContain('headers: { "X-Key": `${process.env.SHIPS_KEY}` },');
  expect(Python).toContain('"X-Key": os.environ["SHIPS_KEY"]');
});

test("a key is in the query, after what else is there", () => {
  const { curl, "openapi-fetch": fetch, Python } = samples(key("query"));
  expect(curl).toContain('"https://api.example/ships?flag=JP&X-Key=$SHIPS_KEY"');
  expect(fetch).toContain('query: { flag: "JP", "X-Key": `${process.env.SHIPS_KEY}` }');
  expect(Python?.replace(/\s+/g, " ")).toContain('params={ "flag": "JP", "X-Key": os.environ["SHIPS_KEY"]');
});

test("a key is in a cookie", () => {
  const { curl, "openapi-fetch": fetch, Python } = samples(key("cookie"));
  expect(curl).toContain('-b "X-Key=$SHIPS_KEY"');
  expect(fetch).toContain("headers: { Cookie: `X-Key=${process.env.SHIPS_KEY}` },");
  expect(Python?.replace(/\s+/g, " ")).toContain('cookies={ "X-Key": os.environ["SHIPS_KEY"]');
});

test("where nothing is needed, nothing is sent, and nothing is read from the environment", () => {
  const printed = Object.values(samples()).join("\n");
  expect(printed).not.toMatch(/Authorization|Cookie|environ|process\.env|import os|headers/);
});
