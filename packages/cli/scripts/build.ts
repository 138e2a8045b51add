import { cp, mkdir, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { parse } from "yaml";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const packages = join(root, "..");
/** Modules of generated parts, in a folder for each, each in place of the one of this name in the package of this API. */
const replacements = join(root, "src");

/** Modules that know something that only this API has, by the part that has another one in their place. */
const REPLACED: Record<string, string[]> = {
  client: ["readItem", "readProblem", "streamEvents", "streamOptionNames"],
  msw: ["followFrames", "otherError", "responseHeaders"],
};

/** The catalogue of messages, without what it says of this API's own schemas and parameters, and what only its server says. */
const plainCatalogue: Plugin = {
  name: "plain-catalogue",
  setup({ onLoad }) {
    onLoad({ filter: /scripts.catalogue\.ts$/ }, async () => {
      const catalogue = parse(await readFile(join(packages, "../spec/messages.yaml"), "utf8"));
      const folder = join(packages, "validator/src");
      const files = (await readdir(folder)).filter((name) => name.endsWith(".ts"));
      const code = await Promise.all(files.map((name) => readFile(join(folder, name), "utf8")));
      const used = code.flatMap((text) =>
        [...text.matchAll(/\b(?:message\("|namedMessages\.)(\w+)/g)].map(([, key]) => key),
      );
      const named = Object.entries(catalogue.named).filter(([key]) => used.includes(key));
      const plain = {
        ...catalogue,
        ...{ places: {}, rules: { exclusive: [], json_text: {} } },
        named: Object.fromEntries(named),
      };
      return { contents: `export const catalogue = ${JSON.stringify(plain)};`, loader: "ts" };
    });
  },
};

/**
 * Loading all of openapi-core, rules for every format and a language server's worth of types, takes longer than generating. Its modules
 * only export: those that nothing here needs are left out.
 */
const neededModules: Plugin = {
  name: "needed-modules",
  setup({ onResolve, onLoad, resolve }) {
    onResolve({ filter: /./ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === neededModules || !`${path} ${from.importer}`.includes("openapi-core"))
        return undefined;
      return { ...(await resolve(path, { ...from, pluginData: neededModules })), sideEffects: false };
    });
    // It would be loaded for a description in GraphQL.
    onLoad({ filter: /lint-graphql\.js$/ }, () => ({ contents: "" }));
  },
};

/** The modules that are generated stay outside of a runtime: they are written beside it for each description. */
const generatedBeside: Plugin = {
  name: "generated-beside",
  setup({ onResolve, onLoad }) {
    for (const [part, modules] of Object.entries(REPLACED))
      onResolve({ filter: new RegExp(`/(${modules.join("|")})\\.ts$`) }, ({ path, importer }) =>
        importer.startsWith(replacements) ? undefined : { path: join(replacements, part, basename(path)) },
      );
    // It needs a table that only generated clients have.
    onResolve({ filter: /\/encodeBody\.ts$/ }, ({ path, importer, namespace }) =>
      namespace === "with-forms" || importer.startsWith(replacements)
        ? undefined
        : { path, namespace: "with-forms" },
    );
    onLoad({ filter: /./, namespace: "with-forms" }, () => ({
      contents: `
        import { forms } from "../generated/requests.ts";
        import { encodeBody as encode } from ${JSON.stringify(join(replacements, "client/encodeBody.ts"))};
        export const encodeBody = (name, kind, body) => encode(name, kind, body, forms[name]);`,
      loader: "ts",
      resolveDir: join(packages, "client/src/http"),
    }));
    onResolve({ filter: /\/generated\/\w+\.(ts|js)$/ }, ({ path }) => ({
      path: `./${path.replace(/.*\//, "").replace(/\.ts$/, ".js")}`,
      external: true,
    }));
    // Which field of a response has what the request says, only this API is known to say.
    onLoad({ filter: /msw.src.fitToRequest\.ts$/ }, () => ({
      contents: "export const fitToRequest = (example: unknown) => example;",
      loader: "ts",
    }));
    // They combine operations that only this API has.
    onLoad({ filter: /sessions.shortcuts\.ts$/ }, () => ({ contents: "export function addShortcuts() {}" }));
    // Other APIs have other ways to say who calls.
    onLoad({ filter: /http.authenticate\.ts$/ }, () => ({
      contents: `
        import { defaultBaseUrl } from "../generated/operations.ts";
        import { requests } from "../generated/requests.ts";
        import { security } from "../generated/security.ts";
        import { adaptRequests } from ${JSON.stringify(join(replacements, "client/adaptRequests.ts"))};
        import { createAuthenticate, credentialOptions } from ${JSON.stringify(join(replacements, "client/createAuthenticate.ts"))};
        export const CREDENTIALS = credentialOptions(security);
        export const authenticate = adaptRequests(createAuthenticate(security), requests, defaultBaseUrl);`,
      loader: "ts",
      resolveDir: join(packages, "client/src/http"),
    }));
  },
};

/** What the generated parts export: all that is not about one API. */
const runtimes = [
  {
    name: "client",
    file: "index.js",
    external: [],
    exports: `export { CloudAgents } from "./CloudAgents.ts";
export { APIError, type APIErrorType, AuthenticationError, BadRequestError, CloudAgentsError, ConflictError, ConnectionError, InvalidResponseError, isAPIError, isCloudAgentsError, NotFoundError, PermissionError, RateLimitError, ServerError, TimeoutError } from "./errors.ts";
export type * from "./generated/Api.ts";
export { createLogger, type Logger, type LogLevel, type LogTarget } from "./http/createLogger.ts";
export type { CloudAgentsOptions } from "./http/createTransport.ts";
export type { Hooks, RequestInfo, ResponseInfo, RetryInfo } from "./http/Hooks.ts";
export type { PagePromise } from "./http/PagePromise.ts";
export type { RequestOptions } from "./http/RequestOptions.ts";
export type { ResponsePromise, WithResponse } from "./http/ResponsePromise.ts";
export type { ClosableIterator } from "./stream/ClosableIterator.ts";
export type { StreamOptions } from "./stream/StreamOptions.ts";
`,
  },
  {
    name: "validator",
    file: "runtime.js",
    external: [],
    exports: `export { checkRequest } from "./checkRequest.ts";
export { checkEvent, checkResponse } from "./checkResponse.ts";
`,
  },
  {
    name: "msw",
    file: "index.js",
    external: ["msw"],
    exports: `export type { ExampleNames } from "./generated/examples.ts";
export type { ExampleTable } from "./ExampleTable.ts";
export { handlers } from "./handlers.ts";
export { type OperationName, type RespondOptions, respond } from "./respond.ts";
`,
  },
];

await rm(dist, { recursive: true, force: true });
for (const { name, file, external, exports } of runtimes) {
  const folder = join(dist, "runtimes", name);
  const sources = join(packages, name, "src");
  await build({
    stdin: { contents: exports, resolveDir: sources, sourcefile: "index.ts", loader: "ts" },
    outfile: join(folder, file),
    bundle: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "inline",
    external,
    plugins: [generatedBeside],
  });
  await copyDeclarations(name, folder, exports);
}

const { metafile } = await build({
  entryPoints: [join(root, "src/cli.ts"), join(root, "src/partThread.ts")],
  outdir: dist,
  bundle: true,
  // What is imported late stands in a file of its own, and is loaded late.
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  charset: "utf8",
  // What is bundled has CommonJS modules, which require what Node brings.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module";\nconst require = requireFrom(import.meta.url);',
  },
  external: Object.keys(
    JSON.parse(await readFile(join(root, "package.json"), "utf8")).dependencies as object,
  ).flatMap((each) => [each, `${each}/*`]),
  plugins: [plainCatalogue, neededModules],
  metafile: true,
});
// With a name that begins with LICENSE, it would be packed in the place of our own.
await writeFile(join(dist, "NOTICES.txt"), await readLicenses(Object.keys(metafile.inputs)));
await cp(join(packages, "docs/scripts/page.hbs"), join(dist, "page.hbs"));

/** The licences of the packages that are part of the bundle, as these ask for. */
async function readLicenses(files: string[]): Promise<string> {
  const folders = new Set(
    files.flatMap((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? []),
  );
  const texts: string[] = [];
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
    const text = file ? await readFile(join(folder, file), "utf8") : "";
    texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/** Copies the declarations that the exports of a runtime need, with the addresses that they have beside generated files. */
async function copyDeclarations(name: string, folder: string, exports: string): Promise<void> {
  const from = join(packages, name, "dist");
  const open = [...exports.matchAll(/from "\.\/([^"]+)\.ts"/g)].map(([, path = ""]) => path);
  const done = new Set<string>();
  const rename = (text: string, path: string) =>
    text.replace(/(from |import\(|import )"([^"]+)"/g, (whole, keyword: string, specifier: string) => {
      const address = (to: string) => {
        const up = "../".repeat(path === "" ? 0 : path.split("/").length);
        return `${keyword}"${up || "./"}${to}"`;
      };
      if (specifier === "@cloud-agents/types") return address("../types/index.js");
      if (specifier === "openapi-fetch") return address("runtime/openapi-fetch.js");
      const generated = /\/generated\/(\w+)\.(ts|js)$/.exec(specifier)?.[1];
      if (generated) return address(`${generated}.js`);
      if (!specifier.startsWith(".")) return whole;
      const target = join(dirname(path || "index"), specifier).replace(/\.(ts|js)$/, "");
      open.push(target);
      return address(`runtime/${target === "CloudAgents" ? "Client" : target}.js`);
    });
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  if (file(name) === "index.js") await write("index.d.ts", rename(exports, ""));
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (done.has(path) || path.startsWith("generated/")) continue;
    done.add(path);
    const declarations =
      path === "stream/StreamOptions"
        ? await readStreamOptions()
        : await readFile(join(from, `${path}.d.ts`), "utf8");
    const text = rename(withoutOwnTypes(declarations, path), path);
    await write(`runtime/${path === "CloudAgents" ? "Client" : path}.d.ts`, text);
  }
  if (name === "client") await copyFetchTypes(write);
}

/** The declarations of the options that streams of any API have. */
async function readStreamOptions(): Promise<string> {
  const text = await readFile(join(replacements, "client/StreamOptions.ts"), "utf8");
  return text.replaceAll("../../../client/src/", "../").replace(/^\/\/ Part of .*\n\n/m, "");
}

/** Removes from declarations what only this API's schemas give a meaning. */
function withoutOwnTypes(declarations: string, path: string): string {
  if (path === "http/authenticate") return 'export type { Credentials } from "../generated/security.js";\n';
  const text = withoutOwnWords(declarations)
    .replace(/type ErrorResponse = .*\n/, "")
    .replace('ErrorResponse["error"]["type"] | (string & {})', "string")
    .replace(/declare module "\.\.\/generated\/Api\.js" \{\n.*?\n\}\n/s, "")
    .replace(/import type \{ (components|SessionEvent) \} from "@cloud-agents\/types";\n/, "");
  const left =
    /import type \{ (?!paths )[^}]*\} from "@cloud-agents\/types"|\b(components|SessionEvent)\b/.exec(text);
  if (left) throw new Error(`${path}.d.ts needs ${left[0]}, which other APIs do not have. Replace it here.`);
  return text;
}

/** Removes from comments the examples that are about what only this API has. */
function withoutOwnWords(declarations: string): string {
  return declarations
    .replace(/^ +\* @example\n(?:(?! +\*\/).*\n)*/gm, "")
    .replace(/(?:,? such as|:) `[^`]*(?:agent|session|conflict_error)[^`]*`/g, "")
    .replace(/, for example while a turn is running/, "")
    .replace(/ A resource without `type`.*\n.*defaults are not filled in\./, " Defaults are not filled in.")
    .replace(/: `resources\[0\]\.type`, `limit`,/, ": `items[0].name`, `limit`,")
    .replace(/ Same format as `error\.param`\./, "")
    .replace(/ that is not a heartbeat/, "");
}

function file(name: string): string | undefined {
  return runtimes.find((each) => each.name === name)?.file;
}

/** The types of openapi-fetch, which is part of the bundle; a project needs no package for it. */
async function copyFetchTypes(write: (path: string, text: string) => Promise<void>): Promise<void> {
  const fetchFolder = join(packages, "client/node_modules/openapi-fetch");
  const types = await readFile(join(fetchFolder, "dist/index.d.mts"), "utf8");
  const notice = `/*! openapi-fetch, MIT License, Copyright (c) 2023 Drew Powers */\n`;
  await write(
    "runtime/openapi-fetch.d.ts",
    notice +
      types
        .replaceAll('"openapi-typescript-helpers"', '"./openapi-typescript-helpers.js"')
        .replaceAll("'openapi-typescript-helpers'", '"./openapi-typescript-helpers.js"'),
  );
  const helpers = join(await realpath(fetchFolder), "../openapi-typescript-helpers/dist/index.d.mts");
  await write("runtime/openapi-typescript-helpers.d.ts", notice + (await readFile(helpers, "utf8")));
}
