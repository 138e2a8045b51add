import type { Description } from "@cloud-agents/spec/description";
import type { OperationExamples } from "../src/ExampleTable.ts";

/** The named examples of every response by SDK name, in the order of the description. */
export function readExamples(description: Description): Record<string, OperationExamples> {
  return Object.fromEntries(
    description.operations.map(({ sdkName, method, path, server, responses }) => [
      sdkName,
      {
        method: method.toLowerCase(),
        path,
        ...(server !== description.servers[0] && { server }),
        responses: Object.fromEntries(
          responses.map(({ status, content: [media] }) => {
            if (!media) return [status, { examples: {} }];
            const examples = media.examples.map(({ name, value }) => [name, value]);
            return [status, { contentType: media.type, examples: Object.fromEntries(examples) }];
          }),
        ),
      },
    ]),
  );
}
