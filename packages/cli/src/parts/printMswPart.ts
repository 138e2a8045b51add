import type { Description } from "@cloud-agents/spec/description";
import { printExamples } from "../../../msw/scripts/printExamples.ts";
import { readExamples } from "../../../msw/scripts/readExamples.ts";
import { ts } from "../../../types/scripts/typescript.ts";
import type { Files } from "./Part.ts";
import { readRuntime } from "./readRuntime.ts";
import { toJavaScript } from "./toJavaScript.ts";

/** Prints the handlers of Mock Service Worker, and the examples that they return. */
export async function printMswPart(description: Description): Promise<Files> {
  const text = printExamples(readExamples(description), String(description.servers[0]));
  const { outputText } = ts.transpileDeclaration(text, { reportDiagnostics: false });
  return {
    ...(await readRuntime("msw")),
    "examples.js": await toJavaScript(text),
    "examples.d.ts": outputText.replace('"../ExampleTable.ts"', '"./runtime/ExampleTable.js"'),
  };
}
