import { type MediaType, readBuiltDescription } from "@cloud-agents/spec/description";
import type { OperationId } from "../../src/index.ts";

const { operations } = readBuiltDescription();

const examplesIn = (content: MediaType[]) =>
  content.flatMap(({ type, schema, examples }) =>
    examples.map(({ name, value }) => ({ contentType: type, schema: String(schema.$ref), name, value })),
  );

/** Every named example of a request body. */
export const requestExamples = operations.flatMap(({ id, body }) =>
  examplesIn(body?.content ?? []).map((example) => ({ operationId: id as OperationId, ...example })),
);

/** Every named example of a response. */
export const responseExamples = operations.flatMap(({ id, responses }) =>
  responses.flatMap(({ status, content }) =>
    examplesIn(content).map((example) => ({
      operationId: id as OperationId,
      status: Number(status),
      ...example,
    })),
  ),
);
