import type { Description } from "@cloud-agents/spec/description";
import type { Examples } from "../src/http/Examples.ts";

/**
 * The named examples of every response as text, by operation, status and name, in the description's order. A response without a
 * body has an entry without any.
 */
export function readExamples(description: Description): Examples {
  return Object.fromEntries(
    description.operations.map(({ id, responses }) => [
      id,
      Object.fromEntries(
        responses.map(({ status, content: [media] }) => {
          if (!media) return [status, { bodies: {} }];
          const bodies = media.examples.map(({ name, value }) => [
            name,
            typeof value === "string" ? value : JSON.stringify(value),
          ]);
          return [status, { contentType: media.type, bodies: Object.fromEntries(bodies) }];
        }),
      ),
    ]),
  );
}
