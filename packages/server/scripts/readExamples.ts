import type { Description } from "@cloud-agents/spec/description";
import type { Examples } from "../src/http/Examples.ts";

/**
 * The named examples of every response as text, by operation, status and name, in the description's order. A response without a
 * body has none.
 */
export function readExamples(description: Description): Examples {
  return Object.fromEntries(
    description.operations.map(({ id, responses }) => [
      id,
      Object.fromEntries(
        responses.flatMap(({ status, content: [media] }) => {
          if (!media) return [];
          const bodies = media.examples.map(({ name, value }) => [
            name,
            typeof value === "string" ? value : JSON.stringify(value),
          ]);
          return [[status, { contentType: media.type, bodies: Object.fromEntries(bodies) }]];
        }),
      ),
    ]),
  );
}
