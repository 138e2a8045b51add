import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Mock, startMock } from "@cloud-agents/mock";
import { byDirection, readDescription } from "@cloud-agents/spec/description";
import { describeForPrism } from "./describeForPrism.ts";
import type { ReadFile } from "./readDescriptionFile.ts";

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
  const read = readDescription(structuredClone(bundle.document), () => bundle.places);
  await writeFile(description, JSON.stringify(describeForPrism(byDirection(read))));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const started = await startMock({ port, host, dynamic, description, problemDetails: true });
    void started.ended.then(remove);
    return started;
  } catch (error) {
    await remove();
    throw error;
  }
}
