import { CannotRun } from "./CannotRun.ts";

/**
 * Imports a package that is not installed with this one, since most users need it not.
 *
 * @param specifier The package, or a part of it, such as `@cloud-agents/server/process`.
 * @throws CannotRun with the command that installs it.
 */
export async function importPackage<Exports>(specifier: string): Promise<Exports> {
  try {
    return (await import(specifier)) as Exports;
  } catch (cause) {
    const name = specifier.replace(/^(@[^/]+\/[^/]+)\/.*/, "$1");
    const isMissing = /^(ERR_)?MODULE_NOT_FOUND$/.test((cause as NodeJS.ErrnoException).code ?? "");
    if (!isMissing || !(cause as Error).message.includes(name)) throw cause;
    throw new CannotRun(`${name} is not installed. Run: npm install --save-dev ${name}`, { cause });
  }
}
