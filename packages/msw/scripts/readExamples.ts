import type { Description } from "@cloud-agents/spec/description";
import type { OperationExamples } from "../src/ExampleTable.ts";

/**
 * The named examples of every response by SDK name, in the order of the description.
 *
 * @throws DescriptionError for a body without an example: a handler would have nothing to respond with.
 */
export function readExamples(description: Description): Record<string, OperationExamples> {
  return Object.fromEntries(
    description.operations.map(({ sdkName, method, path, responses }) => [
      sdkName,
      {
        method: method.toLowerCase(),
        path,
        responses: Object.fromEntries(
          responses.map(({ status, content: [media] }) => {
            if (!media) return [status, { examples: {} }];
            if (media.examples.length === 0) {
              throw description.error(
                media.source,
                `${sdkName} ${status} has no example. Add one to the description.`,
              );
            }
            const examples = media.examples.map(({ name, value }) => [name, value]);
            return [status, { contentType: media.type, examples: Object.fromEntries(examples) }];
          }),
        ),
      },
    ]),
  );
}
