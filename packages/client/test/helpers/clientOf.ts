import { fileURLToPath } from "node:url";
import type { Description } from "@cloud-agents/spec/description";
import { build } from "esbuild";
import { clientOperations } from "../../scripts/clientOperations.ts";
import { printOperations } from "../../scripts/printOperations.ts";
import type { CloudAgentsOptions } from "../../src/index.ts";

/** A client of another description, whose methods have other names. Their types are not generated here: it is `any`. */
export type ForeignClient = ReturnType<typeof JSON.parse>;

/** Makes the client of a description, from the same runtime as the published one. */
export async function clientOf(
  description: Description,
  options: CloudAgentsOptions,
): Promise<ForeignClient> {
  const contents = printOperations(clientOperations(description), description);
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../src/index.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    write: false,
    plugins: [
      {
        name: "generated",
        setup({ onLoad }) {
          onLoad({ filter: /generated.operations\.ts$/ }, () => ({ contents, loader: "ts" }));
          // They combine operations that only this API has.
          onLoad({ filter: /shortcuts\.ts$/ }, () => ({ contents: "export function addShortcuts() {}" }));
        },
      },
    ],
  });
  const text = (outputFiles[0] as { text: string }).text;
  const { CloudAgents } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  return new CloudAgents(options, { sleep: () => Promise.resolve() });
}
