// Prints how many bytes the client adds to a page, bundled with all that it imports and gzipped: all of it, as terser minifies it and
// as esbuild alone does, and an app that calls one function, as esbuild alone minifies it.
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const all = await bundle(
  'import { CloudAgents } from "../src/index.ts"; globalThis.api = new CloudAgents();',
);
const one = await bundle(
  'import { createAgent, createClient } from "../src/functions.ts"; globalThis.create = (body) => createAgent(createClient(), body);',
);
const { code } = await minify(all, { module: true, compress: { passes: 3 } });
console.log(JSON.stringify({ all: sizeOf(code), allByEsbuild: sizeOf(all), one: sizeOf(one) }));

async function bundle(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
  });
  return outputFiles[0].text;
}

function sizeOf(text) {
  return gzipSync(text, { level: 9 }).length;
}
