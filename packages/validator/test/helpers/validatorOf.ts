import { fileURLToPath } from "node:url";
import type { Description } from "@cloud-agents/spec/description";
import { build } from "esbuild";
import { printFiles } from "../../scripts/printFiles.ts";
import type { Finding, RequestParts, ResponseParts } from "../../src/index.ts";

/** The validator of another description, where operations have other ids. */
export interface Validator {
  checkRequest(
    operationId: string,
    parts: Partial<RequestParts>,
  ): { findings: Finding[]; query: Record<string, unknown>; body: unknown };
  checkResponse(operationId: string, response: Partial<ResponseParts>): Finding[];
  checkEvent(data: unknown): Finding[];
}

/** Makes the validator of a description, from the same runtime as the published one. */
export async function validatorOf(description: Description): Promise<Validator> {
  const files = await printFiles(description);
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../src/index.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    write: false,
    plugins: [
      {
        name: "generated",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /dist\/generated/ }, ({ path }) => ({ path, namespace: "generated" }));
          onLoad({ filter: /./, namespace: "generated" }, ({ path }) => ({
            contents: files[path.split("/").at(-1) as string] as string,
          }));
        },
      },
    ],
  });
  const text = (outputFiles[0] as { text: string }).text;
  const { checkRequest, checkResponse, checkEvent } = await import(
    `data:text/javascript,${encodeURIComponent(text)}`
  );
  const parts = { path: {}, query: {}, headers: {} };
  return {
    checkRequest: (id, sent) => checkRequest(id, { ...parts, ...sent }),
    checkResponse: (id, response) =>
      checkResponse(id, { status: 200, headers: {}, body: undefined, ...response }),
    checkEvent,
  };
}
