import type { Description } from "@cloud-agents/spec/description";
import { printExampleNames } from "../../../msw/scripts/printExamples.ts";
import { readExamples } from "../../../msw/scripts/readExamples.ts";
import type { Files } from "./Part.ts";
import { printTables } from "./printTables.ts";
import { readRuntime } from "./readRuntime.ts";

/** Prints the handlers of Mock Service Worker, and the examples that they return. */
export async function printMswPart(description: Description): Promise<Files> {
  const examples = readExamples(description, () => true);
  return {
    ...(await readRuntime("msw")),
    "examples.js": printTables({ defaultBaseUrl: String(description.servers[0]), examples }),
    "examples.d.ts": `import type { ExampleTable } from "./runtime/ExampleTable.js";

/** Address of the first server that the description lists. */
export declare const defaultBaseUrl: string;

${printExampleNames(examples)}
/** All examples by operation, status and name. The first one of each status is the default. */
export declare const examples: ExampleTable<keyof ExampleNames>;
`,
  };
}
