import { readdirSync, readFileSync } from "node:fs";
import { type Description, readDescription } from "@cloud-agents/spec/description";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { printFiles } from "../scripts/printFiles.ts";
import { type Validator, validatorOf } from "./helpers/validatorOf.ts";

const folder = new URL("json-schema-test-suite/", import.meta.url);

interface Group {
  id: string;
  description: string;
  schema: unknown;
  tests: { description: string; data: unknown; valid: boolean }[];
}

const files = readdirSync(folder).filter((file) => file.endsWith(".json"));

const groupsOf = (file: string): Group[] =>
  (JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Omit<Group, "id">[]).map((group, index) => ({
    ...group,
    id: `check_${index}`,
  }));

/** A description with one operation for each group, which takes a value of its schema. */
function descriptionOf(groups: readonly Group[]): Description {
  const paths = groups.map(({ id, schema }) => {
    const own = typeof schema === "object" && schema !== null ? { ...schema, $schema: undefined } : schema;
    const body = { type: "object", required: ["value"], properties: { value: own } };
    const operation = {
      operationId: id,
      requestBody: { required: true, content: { "application/json": { schema: body } } },
      responses: { 204: { description: "Checked." } },
    };
    return [`/${id}`, { post: operation }];
  });
  return readDescription(
    JSON.parse(
      JSON.stringify({
        openapi: "3.1.0",
        info: { title: "Checks", version: "1.0.0" },
        servers: [{ url: "https://checks.example" }],
        paths: Object.fromEntries(paths),
      }),
    ),
  );
}

/** Why no validator is built of some groups; undefined when one is. */
async function reasonOf(groups: readonly Group[]): Promise<string | undefined> {
  try {
    await printFiles(descriptionOf(groups));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What no validator is built of: the groups, by their schemas, and the reason. */
const REFUSED: [schema: RegExp, reason: string][] = [
  [/"contains":/, "The keyword 'contains' is not supported."],
  [/"enum":\[\]/, "enum is empty, so that no value is valid."],
  [/"properties":\{"__proto__"/, "__proto__ cannot be the name of a field."],
  [
    /"unevaluatedItems":.*"anyOf":\[\{"items"/,
    "unevaluatedItems beside branches with items is not supported.",
  ],
  [/^(?!.*"then":).*"if":.*"unevaluated/, "beside an if without then is not supported."],
  [/^(?!.*"then":).*"unevaluated.*"if":/, "beside an if without then is not supported."],
];

const reasonFor = ({ schema }: Group) =>
  REFUSED.find(([pattern]) => pattern.test(JSON.stringify(schema)))?.[1];

describe.each(files)("%s", (file) => {
  // What a group refers to is at another place here.
  const groups = groupsOf(file).filter(({ schema }) => !/"\$(dynamicR|r)ef":/.test(JSON.stringify(schema)));
  const [refused, built] = [groups.filter(reasonFor), groups.filter((group) => !reasonFor(group))];

  if (refused.length > 0)
    test.each(refused.map((group) => [group.description, group] as const))(
      "%s: refused, not ignored",
      async (_, group) => {
        expect(await reasonOf([group])).toContain(reasonFor(group));
      },
    );

  if (built.length === 0) return;
  let validator: Validator;
  beforeAll(async () => {
    validator = await validatorOf(descriptionOf(built));
  });

  test.each(
    built.flatMap((group) =>
      group.tests.map((each) => [`${group.description}: ${each.description}`, group, each] as const),
    ),
  )("%s", (_, { id }, { data, valid }) => {
    const { findings } = validator.checkRequest(id, { body: { value: data } });
    expect(findings.length === 0).toBe(valid);
  });
});

test.each([
  [0.01, 19.99, true],
  [0.01, 0.07, true],
  [0.01, 1.13, true],
  [0.01, 0.075, false],
  [0.1, 123456.7, true],
  [1, 1.0000001, false],
])("of %d, %d is a multiple as people count: %s", async (multipleOf, value, isValid) => {
  const group = { id: "check_0", description: "", schema: { type: "number", multipleOf }, tests: [] };
  const { checkRequest } = await validatorOf(descriptionOf([group]));
  const headers = { "content-type": "application/json" };
  const { findings } = checkRequest("check_0", { path: {}, query: {}, headers, body: { value } });
  expect(findings.length === 0).toBe(isValid);
});

test.each<[name: string, schema: object]>([
  [
    "is what schemas that extend it begin with",
    { type: "object", properties: { value: { type: "string" } }, discriminator: { propertyName: "value" } },
  ],
  [
    "asks for a field on a condition that it does not describe",
    {
      type: "object",
      properties: { value: { type: "string" } },
      if: { properties: { value: { const: "dog" } } },
      else: { required: ["meow"] },
    },
  ],
])("nothing is removed from a value of a schema that %s", async (_, schema) => {
  const group = {
    id: "check_0",
    description: "",
    schema: { type: "object", properties: { inner: schema } },
    tests: [],
  };
  const { checkRequest } = await validatorOf(descriptionOf([group]));
  const body = { value: { inner: { value: "cat", meow: true } } };
  const headers = { "content-type": "application/json" };
  expect(checkRequest("check_0", { path: {}, query: {}, headers, body })).toMatchObject({
    findings: [],
    body,
  });
});
