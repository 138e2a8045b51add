import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { checkResponse } from "../src/index.ts";
import { requestExamples, responseExamples } from "./helpers/examples.ts";
import { findingsOf } from "./helpers/findingsOf.ts";
import { fitsPlainly } from "./helpers/fitsPlainly.ts";

type Path = (string | number)[];

const places = (value: unknown, path: Path = []): Path[] => {
  if (typeof value !== "object" || value === null) return [path];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [
    path,
    ...steps.flatMap((step) => places((value as Record<string | number, unknown>)[step], [...path, step])),
  ];
};

function mutate(value: unknown, path: Path, replacement: unknown): unknown {
  if (path.length === 0) return replacement;
  const copy = structuredClone(value);
  const owner = path
    .slice(0, -1)
    .reduce<unknown>((part, step) => (part as Record<string | number, unknown>)[step], copy);
  Object.assign(owner as object, { [path.at(-1) as string]: replacement });
  // JSON leaves out undefined, which deletes the field.
  return JSON.parse(JSON.stringify(copy));
}

const printPath = (path: Path) =>
  path.map((step, index) => (typeof step === "number" ? `[${step}]` : index ? `.${step}` : step)).join("");

const subjects = [
  ...requestExamples
    .filter(({ contentType }) => contentType === "application/json")
    .map(({ operationId, schema, value }) => ({
      schema,
      value,
      check: (body: unknown) => findingsOf(operationId, { body }),
    })),
  ...responseExamples
    .filter(({ contentType }) => contentType === "application/json")
    .map(({ operationId, schema, status, value }) => {
      const headers = { "content-type": "application/json", "x-request-id": "req_1" };
      return {
        schema,
        value,
        check: (body: unknown) => checkResponse(operationId, { status, headers, body }),
      };
    }),
];

const subjectAndPlace = fc
  .constantFrom(...subjects)
  .chain((subject) => fc.tuple(fc.constant(subject), fc.constantFrom(...places(subject.value))));
const runs = { seed: 2026, numRuns: 5000 };

test("a valid body with one mistake has exactly one finding, at the place of the mistake", () => {
  const replacement = fc.constantFrom(undefined, null, true, 1.5, "", "none", []);
  fc.assert(
    fc.property(subjectAndPlace, replacement, ([{ schema, value, check }, path], wrong) => {
      fc.pre(wrong !== undefined || typeof path.at(-1) === "string");
      // A repository that loses its type is a file, and then its file_id is missing.
      fc.pre(wrong !== undefined || !/resources\[\d+\]\.type$/.test(printPath(path)));
      const body = mutate(value, path, wrong);
      const expected = fitsPlainly(schema, body) ? [] : [printPath(path)];
      const findings = check(body);
      expect(findings.map((finding) => finding.path)).toEqual(expected);
      const missing = findings.filter(({ message }) => message.endsWith(" is required."));
      expect(missing.map(({ keyword }) => keyword)).toEqual(missing.map(() => "required"));
    }),
    runs,
  );
});

test("a body is valid exactly when plain JSON Schema accepts it, whatever it contains", () => {
  fc.assert(
    fc.property(subjectAndPlace, fc.jsonValue(), ([{ schema, value, check }, path], anything) => {
      const body = mutate(value, path, anything);
      expect(check(body).length === 0).toBe(fitsPlainly(schema, body));
    }),
    runs,
  );
});
