import { execFile } from "node:child_process";
import { cp, mkdir, realpath } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { packPackage } from "./packPackage.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/**
 * Installs a package of the workspace in a project as npm would, without a network: it and what it needs of the workspace
 * from archives, the rest of its dependencies as they are installed here.
 *
 * @param project folder of the project
 */
export async function installPacked(project: string, name: string): Promise<void> {
  const { folder, tarball } = await packPackage(name);
  const target = join(project, "node_modules", name);
  await mkdir(target, { recursive: true });
  await run("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"]);
  await installDependencies(project, folder);
}

async function installDependencies(project: string, folder: string): Promise<void> {
  const { dependencies = {} } = require(join(folder, "package.json")) as { dependencies?: object };
  for (const name of Object.keys(dependencies)) {
    if (name.startsWith("@cloud-agents/")) {
      await installPacked(project, name);
      continue;
    }
    const source = await findInstalled(name, folder);
    await cp(source, join(project, "node_modules", name), {
      recursive: true,
      filter: (path) => !path.slice(source.length).startsWith("/node_modules"),
    });
    await installDependencies(project, source);
  }
}

/** Node's own search, which also finds packages that do not export their manifest. */
async function findInstalled(name: string, from: string): Promise<string> {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    const found = await realpath(join(folder, "node_modules", name)).catch(() => undefined);
    if (found) return found;
  }
  throw new Error(`${name} is not installed. Run pnpm install.`);
}
