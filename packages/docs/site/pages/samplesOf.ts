import type { Operation } from "@cloud-agents/spec/description";
import { printSamples } from "../../scripts/printSamples.ts";
import { readSamples } from "../../scripts/readSample.ts";
import type { Block } from "./Block.ts";
import type { Context } from "./Context.ts";

/** The samples of an operation: one group for each named example of its request. */
export function samplesOf({ description, provenance }: Context, operation: Operation): Block[] {
  return readSamples(description, operation).map(
    ({ title, sample }): Block => ({
      kind: "samples",
      title,
      samples: printSamples(sample, provenance.serverOf(operation)),
    }),
  );
}
