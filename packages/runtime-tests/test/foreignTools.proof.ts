import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type ServerProcess, startServerProcess } from "@cloud-agents/server/process";
import {
  type Description,
  type Json,
  nodeAt,
  pointerOf,
  readBuiltDescription,
} from "@cloud-agents/spec/description";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { build } from "esbuild";
import { findProgram } from "./helpers/findProgram.ts";

const require = createRequire(import.meta.url);
const modules = fileURLToPath(new URL("../foreign-tools/node_modules/", import.meta.url));
const programs = fileURLToPath(new URL("../programs/foreign/", import.meta.url));
const [bundle, plain] = ["openapi.json", "openapi.plain.json"].map((name) =>
  require.resolve(`@cloud-agents/spec/${name}`),
) as [string, string];
const node = findProgram("node-24", "bin/node");

const runs = node !== undefined && existsSync(modules);
if (!runs && process.env.CI)
  throw new Error("CI needs the tools of others: run `npm ci` in foreign-tools and runtimes");
const hint = runs
  ? ""
  : ": needs Node 24 and the tools of others, run `npm ci` in runtimes and foreign-tools";
const each = runs ? test : test.skip;

/** Everything that an agent can have, in more than one script. */
const AGENT = {
  name: "名前",
  model: "ultimate",
  system: "Reply briefly.",
  description: "",
  tools: [{ type: "agent_toolset_20260401", depth: { of: [1, null] } }],
  mcp_servers: [{ type: "url", name: "docs", url: "https://example.com/mcp" }],
  metadata: { team: "検索", size: "3" },
};

interface ForeignGenerator {
  name: string;
  program: string;
  /** Writes the configuration, if there has to be one, and returns the command line. */
  command(folder: string, url: string): string[] | Promise<string[]>;
  /** The packages that what is generated imports, and where they are. */
  imports?: Record<string, string>;
  /** Which fields its zod schemas have to have, where it makes any. */
  fieldsWanted?: (description: Description) => Record<string, string[]>;
}

const generators: ForeignGenerator[] = [
  {
    name: "@hey-api/openapi-ts",
    program: "heyApi.ts",
    command: () => ["openapi-ts", "-i", bundle, "-o", "generated"],
  },
  {
    name: "orval",
    program: "orval.ts",
    async command(folder, url) {
      const output = { target: "generated/client.ts", client: "fetch", baseUrl: url };
      const settings = { api: { input: bundle, output } };
      await writeFile(join(folder, "orval.config.mjs"), `export default ${JSON.stringify(settings)}`);
      return ["orval", "--config", "orval.config.mjs"];
    },
  },
  {
    name: "Kubb",
    program: "kubb.ts",
    async command(folder) {
      const plugins = ["oas", "ts", "client", "zod"];
      const lines = [
        ...plugins.map((each) => `import { plugin${title(each)} } from "@kubb/plugin-${each}";`),
        "export default {",
        `  root: ".", input: { path: ${JSON.stringify(bundle)} }, output: { path: "generated" },`,
        '  plugins: [pluginOas({ generators: [] }), pluginTs({}), pluginZod({ version: "4" }),',
        '    pluginClient({ client: "fetch", dataReturnType: "data", bundle: true })],',
        "};",
      ];
      await writeFile(join(folder, "kubb.config.mjs"), lines.join("\n"));
      return ["kubb", "generate", "--config", "kubb.config.mjs"];
    },
    imports: { zod: "zod", "@kubb": "@kubb" },
    fieldsWanted: fieldsOfComponents,
  },
  {
    name: "openapi-zod-client",
    program: "openApiZodClient.ts",
    async command(folder) {
      await mkdir(join(folder, "generated"));
      return ["openapi-zod-client", plain, "-o", "generated/client.ts", "--with-alias"];
    },
    imports: {
      zod: "openapi-zod-client/node_modules/zod",
      "@zodios": "openapi-zod-client/node_modules/@zodios",
      axios: "axios",
    },
    fieldsWanted: fieldsOfOperations,
  },
];

let root: string;
let server: ServerProcess;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "foreign-tools-"));
  server = await startServerProcess(["--port=0", "--log-level=error"]);
});
afterAll(async () => {
  await server.stop();
  await rm(root, { recursive: true });
});

describe.each(generators)("$name", ({ program, command, imports = {}, fieldsWanted }) => {
  let folder: string;
  let printed: {
    created: Json;
    got: Json;
    version: number;
    wrong: string;
    fields?: Record<string, string[]>;
  };

  each(
    `generates a client that compiles strictly and reads what it created${hint}`,
    async () => {
      folder = join(root, program);
      await mkdir(join(folder, "node_modules"), { recursive: true });
      await writeFile(join(folder, "package.json"), '{ "type": "module" }');
      for (const [name, target] of Object.entries(imports))
        await symlink(join(modules, target), join(folder, "node_modules", name));
      for (const name of [program, "zodFields.ts"]) await cp(join(programs, name), join(folder, name));

      const [tool = "", ...args] = await command(folder, server.url);
      await run(folder, join(modules, ".bin", tool), ...args);
      const strict = ["--strict", "--noEmit", "--skipLibCheck", "--allowImportingTsExtensions"];
      const target = ["--target", "es2022", "--module", "esnext", "--moduleResolution", "bundler"];
      const types = ["--types", "node", "--typeRoots", join(modules, "@types")];
      await run(folder, join(modules, "typescript/bin/tsc"), ...strict, ...target, ...types, program);

      const outfile = join(folder, "program.mjs");
      await build({
        entryPoints: [join(folder, program)],
        bundle: true,
        platform: "node",
        format: "esm",
        outfile,
        // Packages in CommonJS ask for modules of Node.js by `require`.
        banner: {
          js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
        },
      });
      printed = JSON.parse(await run(folder, outfile, server.url, "pt-foreign", JSON.stringify(AGENT)));

      const stored = await fetch(`${server.url}/agents/${printed.created.id}`, {
        headers: { authorization: "Bearer pt-foreign" },
      });
      expect(printed.created).toMatchObject(AGENT);
      expect(printed.got).toEqual(await stored.json());
      expect(printed.version).toBe(1);
    },
    120_000,
  );

  if (!fieldsWanted) return;
  each(`has every field of the description in its zod schemas${hint}`, () => {
    const { fields = {} } = printed;
    const wanted = fieldsWanted(readBuiltDescription());
    expect(Object.keys(wanted).length).toBeGreaterThan(50);
    expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, fields[name]]))).toEqual(wanted);
  });
});

describe("What others say of the description", () => {
  each.each([
    ["the bundle", bundle],
    ["its plain form", plain],
  ])(
    `three parsers find nothing in %s${hint}`,
    async (_, description) => {
      const program = [
        'import { readFileSync } from "node:fs";',
        'import SwaggerParser from "@apidevtools/swagger-parser";',
        'import { validate as validateReadme } from "@readme/openapi-parser";',
        'import { validate as validateScalar } from "@scalar/openapi-parser";',
        'const read = () => JSON.parse(readFileSync(process.argv[2], "utf8"));',
        "const swagger = await SwaggerParser.validate(read()).then(() => [], ({ message }) => [message]);",
        "const { errors } = await validateScalar(read());",
        "const { valid, warnings } = await validateReadme(read());",
        "console.log(JSON.stringify({ swagger, scalar: errors, readme: { valid, warnings } }));",
      ];
      const file = join(root, "parsers.mjs");
      await writeFile(file, program.join("\n"));
      if (!existsSync(join(root, "node_modules"))) await symlink(modules, join(root, "node_modules"));
      expect(JSON.parse(await run(root, file, description))).toEqual({
        swagger: [],
        scalar: [],
        readme: { valid: true, warnings: [] },
      });
    },
    60_000,
  );

  each(
    `Spectral finds nothing in the plain form${hint}`,
    async () => {
      expect(await spectral(plain)).toEqual([]);
    },
    60_000,
  );

  each(
    `Spectral finds in the bundle only that the example of a stream is the text of it${hint}`,
    async () => {
      const found = await spectral(bundle);
      expect(found.map(({ code, path }) => `${code} ${path.join(".")}`)).toEqual([
        "oas3-valid-media-example components.examples.SessionEventStreamExample.value",
        "oas3-valid-media-example components.examples.SessionEventStreamExample.value",
      ]);
    },
    60_000,
  );
});

/** Runs a program in Node 24, which some of the tools need. Returns what it prints; an error has what it says of the reason. */
async function run(folder: string, ...args: string[]): Promise<string> {
  try {
    const env = { ...process.env, NODE_OPTIONS: "", DO_NOT_TRACK: "1", KUBB_DISABLE_TELEMETRY: "1" };
    const { stdout } = await promisify(execFile)(node ?? "", args, { cwd: folder, env, maxBuffer: 1 << 26 });
    return stdout;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${args[0]} failed:\n${stdout}\n${stderr}`);
  }
}

async function spectral(description: string): Promise<{ code: string; path: string[] }[]> {
  const ruleset = join(root, "ruleset.yaml");
  await writeFile(ruleset, 'extends: ["spectral:oas"]\n');
  const args = [
    "lint",
    description,
    "--ruleset",
    ruleset,
    "--format",
    "json",
    "--quiet",
    "--fail-severity",
    "hint",
  ];
  const output = join(root, "spectral.json");
  // It exits with 1 when it has found something. When it did not run there is no output to read.
  await run(root, join(modules, ".bin/spectral"), ...args, "--output", output).catch(() => undefined);
  return JSON.parse(readFileSync(output, "utf8"));
}

/** The fields of each schema, by the name that Kubb gives it. */
function fieldsOfComponents({ document }: Description): Record<string, string[]> {
  const { schemas } = document.components as { schemas: Record<string, Json> };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [
      `${name.charAt(0).toLowerCase()}${name.slice(1)}Schema`,
      fieldsOf(document, schema),
    ]),
  );
}

/** The fields of everything that operations send and return, by the names of `programs/foreign/openApiZodClient.ts`. */
function fieldsOfOperations({ document, operations }: Description): Record<string, string[]> {
  const wanted: Record<string, string[]> = {};
  for (const { id, body, responses } of operations) {
    for (const { schema } of body?.content ?? []) wanted[`${id} body`] = fieldsOf(document, schema);
    for (const { status, content } of responses) {
      const media = content.find(({ isJson }) => isJson);
      const name = status.startsWith("2") ? "success" : status;
      if (media) wanted[`${id} ${name}`] = fieldsOf(document, media.schema);
    }
  }
  return wanted;
}

/** The paths of all fields that a schema of the description names, written as `programs/foreign/zodFields.ts` does. */
function fieldsOf(document: Json, schema: unknown): string[] {
  return [...new Set(walk(document, schema as Json, ""))].sort();
}

function* walk(document: Json, schema: Json, path: string): Generator<string> {
  const target = pointerOf(schema.$ref);
  if (target !== undefined) yield* walk(document, nodeAt(document, target) as Json, path);
  for (const [name, field] of Object.entries((schema.properties ?? {}) as Record<string, Json>)) {
    const at = path === "" ? name : `${path}.${name}`;
    yield at;
    yield* walk(document, field, at);
  }
  if (schema.items) yield* walk(document, schema.items as Json, `${path}[]`);
  for (const keyword of ["allOf", "oneOf", "anyOf"])
    for (const part of (schema[keyword] ?? []) as Json[]) yield* walk(document, part, path);
}

const title = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
