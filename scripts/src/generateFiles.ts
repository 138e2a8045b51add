import { fileURLToPath } from "node:url";
import { createTaskWorker, TaskError, type TaskWorker } from "./createTaskWorker.ts";
import { nameMistakes } from "./nameMistakes.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const moduleOf = (path: string) => new URL(`../../${path}`, import.meta.url).href;

/** Packages whose `scripts/generate.ts` writes files that are committed. The types take the longest, and have a thread of their own. */
const OTHERS = ["client", "server", "msw", "react"];

/**
 * Bundles the description and writes everything that is committed and follows from it. The loop of `npm start` calls the same functions,
 * and turbo runs this as the one task that every build waits for.
 *
 * @throws TaskError with one line for each mistake.
 */
export async function generateFiles(): Promise<void> {
  const description = createTaskWorker();
  const types = createTaskWorker();
  try {
    // The compiler is loaded meanwhile. What goes wrong with that is said when it is used.
    types.run({ module: moduleOf("packages/types/scripts/generate.ts") }).catch(() => {});
    await run("spec", description, "spec/scripts/bundle.ts", "bundle").catch(async (error) => {
      // The lint knows the mistakes of the source better than the bundler.
      await run("spec", description, "spec/scripts/lint.ts", "lint", "openapi.yaml");
      throw error;
    });
    await Promise.all([
      run("packages/types", types, "packages/types/scripts/generate.ts", "generate"),
      ...OTHERS.map((name) =>
        run(`packages/${name}`, description, `packages/${name}/scripts/generate.ts`, "generate"),
      ),
    ]);
  } finally {
    await Promise.all([description.stop(), types.stop()]);
  }
}

/** @throws TaskError with one line for each mistake. */
async function run(
  folder: string,
  worker: TaskWorker,
  module: string,
  name: string,
  ...args: unknown[]
): Promise<void> {
  await worker.run({ module: moduleOf(module), name, args }).catch((error) => {
    if (!(error instanceof TaskError)) throw error;
    throw new TaskError(nameMistakes(error.log, folder, folder, root));
  });
}
