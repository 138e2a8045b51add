import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Mock, startMock } from "@cloud-agents/mock";
import type { Json } from "@cloud-agents/spec/description";
import type { ReadFile } from "./readDescriptionFile.ts";

/**
 * Writes paths as Prism can read them: as they are sent, and the names in them as the variables of a URI template (RFC 6570, 2.3). In both,
 * letters that are not ASCII are escaped.
 *
 * @param document Changed in place.
 */
function escapePaths(document: Json): Json {
  const { paths = {}, components = {} } = document as Record<string, Record<string, Json>>;
  const operations = Object.values(paths).flatMap((item) => [item, ...Object.values(item)]);
  const lists = operations.map((each) => (each as { parameters?: unknown } | null)?.parameters);
  const parameters = [...lists, Object.values(components.parameters ?? {})].filter(Array.isArray).flat();
  for (const parameter of new Set(parameters))
    if (parameter.in === "path") parameter.name = encodeURIComponent(parameter.name);
  document.paths = Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path.replace(/\{([^}]*)\}|[^{]+/g, (text, name?: string) =>
        name === undefined
          ? encodeURI(text).replaceAll(/%25(?=[\da-f]{2})/gi, "%")
          : `{${encodeURIComponent(name)}}`,
      ),
      item,
    ]),
  );
  return document;
}

/**
 * Starts Prism on a description.
 *
 * @param port 0 to 65535; 0 is any free one.
 * @returns The running mock.
 * @throws Error when the port is not available, or Prism cannot serve the description.
 */
export async function mock(
  { bundle }: ReadFile,
  port: number,
  host: string,
  dynamic: boolean,
): Promise<Mock> {
  // Prism cannot read every path that a description may have, and takes a bundle in a folder of our own.
  const folder = await mkdtemp(join(tmpdir(), "cloud-agents-mock-"));
  const description = join(folder, "openapi.json");
  await writeFile(description, JSON.stringify(escapePaths(structuredClone(bundle.document))));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const started = await startMock({ port, host, dynamic, description });
    void started.ended.then(remove);
    return started;
  } catch (error) {
    await remove();
    throw error;
  }
}
