import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { installPacked } from "./installPacked.ts";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const app = fileURLToPath(new URL("../../programs/app.ts", import.meta.url));

export interface Compilation {
  version: string;
  /** Package name of a TypeScript of this version. */
  compiler: string;
  module: string;
  moduleResolution: string;
  skipLibCheck: boolean;
}

/** A project that has nothing but the packed client and one program. */
export interface EmptyProject {
  folder: string;
  /** Compiles the program, and returns what the compiler says. */
  compile(compilation: Compilation): Promise<string>;
  remove(): Promise<void>;
}

/** @returns Every way in which a project may be set up for this compiler. */
export function compilations(version: string, compiler: string): Compilation[] {
  return [
    { module: "esnext", moduleResolution: "bundler" },
    { module: "nodenext", moduleResolution: "nodenext" },
  ].flatMap((resolution) =>
    [true, false].map((skipLibCheck) => ({ version, compiler, ...resolution, skipLibCheck })),
  );
}

/** Makes the project outside of the workspace, whose packages would be found from inside. */
export async function createEmptyProject(): Promise<EmptyProject> {
  const folder = await mkdtemp(join(tmpdir(), "cloud-agents-empty-"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  await installPacked(folder, "@cloud-agents/client");
  await cp(app, join(folder, "app.ts"));
  return {
    folder,
    async compile({ version, compiler, ...options }) {
      const manifest = require(`${compiler}/package.json`);
      if (manifest.version !== version)
        throw new Error(`${compiler} is ${manifest.version}, not ${version}.`);
      const name = `tsconfig.${compiler}.${Object.values(options).join(".")}.json`;
      const compilerOptions = {
        ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
        ...{
          target: "es2022",
          lib: ["es2022", "dom", "dom.iterable"],
          types: [],
          outDir: "out",
          rootDir: ".",
        },
        ...options,
      };
      await writeFile(join(folder, name), JSON.stringify({ compilerOptions, files: ["app.ts"] }));
      const tsc = require.resolve(`${compiler}/package.json`).replace("package.json", "bin/tsc");
      const args = [tsc, "-p", name, "--pretty", "false"];
      return run(process.execPath, args, { cwd: folder }).then(
        ({ stdout }) => stdout,
        (failure: Error & { stdout: string }) => failure.stdout || failure.message,
      );
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
