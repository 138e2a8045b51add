import type { Description, Header } from "@cloud-agents/spec/description";
import type { OperationExamples } from "../src/ExampleTable.ts";

/**
 * The named examples of every response by SDK name, in the order of the description.
 *
 * @param isSent Which of the headers that a response must have are among its examples; none where the runtime makes them.
 */
export function readExamples(
  description: Description,
  isSent: (header: Header) => boolean = () => false,
): Record<string, OperationExamples> {
  return Object.fromEntries(
    description.operations.map(({ sdkName, method, path, server, responses }) => [
      sdkName,
      {
        method: method.toLowerCase(),
        path,
        ...(server !== description.servers[0] && { server }),
        responses: Object.fromEntries(
          responses.map(({ status, content, headers }) => {
            // As clients read it.
            const media = content.find(({ isJson }) => isJson) ?? content[0];
            const sent = headers.filter((header) => header.required && isSent(header));
            const examples = media?.examples.map(({ name, value }) => [name, value]) ?? [];
            return [
              status,
              {
                ...(media && { contentType: media.type }),
                ...(sent.length > 0 && {
                  headers: Object.fromEntries(sent.map(({ name, example }) => [name, String(example)])),
                }),
                examples: Object.fromEntries(examples),
              },
            ];
          }),
        ),
      },
    ]),
  );
}
