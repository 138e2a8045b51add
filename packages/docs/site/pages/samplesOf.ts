import type { Operation } from "@cloud-agents/spec/description";
import { curlSample } from "../../scripts/curlSample.ts";
import { readSamples } from "../../scripts/readSample.ts";
import { typescriptSample } from "../../scripts/typescriptSample.ts";
import type { Block } from "./Block.ts";
import type { Context } from "./Context.ts";
import { serverOf } from "./operationPage.ts";

/** The samples of an operation: one group for each named example of its request. */
export function samplesOf(context: Context, operation: Operation): Block[] {
  return readSamples(context.description, operation).map(
    ({ title, sample }): Block => ({
      kind: "samples",
      title,
      samples: [
        { label: "curl", language: "bash", source: curlSample(sample, serverOf(context, operation)) },
        { label: "TypeScript", language: "typescript", source: typescriptSample(sample) },
      ],
    }),
  );
}
