import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

/**
 * Bundles the package: the description's reader, the description and what it rests on are parts of it, so that it needs nothing but
 * published packages. Of the declarations, only those that the entries need are kept; none may need the reader.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const spec = join(root, "../../spec/dist");
const entries = {
  index: "src/index.ts",
  main: "src/cli/main.ts",
  jest: "src/matchers/jest.ts",
  vitest: "src/matchers/vitest.ts",
};

const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
const external = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

await rm(dist, { recursive: true, force: true });
await build({
  entryPoints: Object.entries(entries).map(([out, entry]) => ({ in: join(root, entry), out })),
  outdir: dist,
  bundle: true,
  splitting: true,
  chunkNames: "shared-[hash]",
  format: "esm",
  platform: "node",
  target: "node20",
  charset: "utf8",
  // The package itself, for its version.
  external: [...external.flatMap((name) => [name, `${name}/*`]), manifest.name, `${manifest.name}/*`],
});
await cp(join(spec, "openapi.json"), join(dist, "openapi.json"));
await cp(join(spec, "sources.json"), join(dist, "sources.json"));
// Places in the source are for those who have it.
await writeFile(join(dist, "places.json"), "{}\n");

// In a folder that nobody watches.
const declarations = await mkdtemp(join(dist, "declarations-"));
try {
  const tsc = ["tsc", "-p", "tsconfig.build.json", "--outDir", declarations];
  await promisify(execFile)("npx", tsc, { cwd: root }).catch((error) => {
    throw new Error(error.stdout || error.message);
  });
  const open = ["index", "matchers/jest", "matchers/vitest"];
  const done = new Set<string>();
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (done.has(path)) continue;
    done.add(path);
    const text = await readFile(join(declarations, `${path}.d.ts`), "utf8");
    for (const [, specifier = ""] of text.matchAll(/(?:from |import\()"([^"]+)"/g)) {
      if (specifier.startsWith(".")) open.push(join(dirname(path), specifier).replace(/\.[jt]s$/, ""));
      else if (!external.some((name) => specifier === name || specifier.startsWith(`${name}/`))) {
        throw new Error(`${path}.d.ts needs ${specifier}, which users do not have.`);
      }
    }
    const file = join(dist, "types", `${path}.d.ts`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text.replaceAll(/((?:from |import\()"\.[^"]+)\.ts"/g, '$1.js"'));
  }
} finally {
  await rm(declarations, { recursive: true });
}
