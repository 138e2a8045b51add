import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { OperationId } from "../../src/index.ts";

interface Reference {
  $ref: string;
}
type Examples = Record<string, { value: unknown } | Reference>;
type Contents = Record<string, { schema: Reference; examples?: Examples }>;
interface OperationObject {
  operationId: OperationId;
  requestBody?: { content: Contents };
  responses: Record<string, { content: Contents } | Reference>;
}

const description = JSON.parse(
  readFileSync(fileURLToPath(import.meta.resolve("@cloud-agents/spec/openapi.json")), "utf8"),
) as { paths: Record<string, Record<string, OperationObject>> };

const resolve = <T extends object>(value: T | Reference): T => {
  if (!("$ref" in value)) return value;
  const steps = value.$ref.slice(2).split("/");
  return steps.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], description) as T;
};

const examplesIn = (content: Contents) =>
  Object.entries(content).flatMap(([contentType, { schema, examples = {} }]) =>
    Object.entries(examples).map(([name, example]) => ({
      contentType,
      schema: schema.$ref,
      name,
      value: resolve(example).value,
    })),
  );

const operationObjects = Object.values(description.paths).flatMap((item) => Object.values(item));

/** Every named example of a request body. */
export const requestExamples = operationObjects.flatMap(({ operationId, requestBody }) =>
  examplesIn(requestBody?.content ?? {}).map((example) => ({ operationId, ...example })),
);

/** Every named example of a response. */
export const responseExamples = operationObjects.flatMap(({ operationId, responses }) =>
  Object.entries(responses).flatMap(([status, response]) =>
    examplesIn(resolve(response).content).map((example) => ({
      operationId,
      status: Number(status),
      ...example,
    })),
  ),
);
