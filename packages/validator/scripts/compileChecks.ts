import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Description, Schema } from "@cloud-agents/spec/description";
import type { CodeKeywordDefinition } from "ajv/dist/2020.js";
import type { FormatsPlugin } from "ajv-formats";
import { build } from "esbuild";
import { checkName, inlineTargets } from "./checkName.ts";
import type { Roots } from "./plans.ts";
import { toAjvSchema } from "./toAjvSchema.ts";

// Both packages are CommonJS, and describe their default export as Node does not see it.
const require = createRequire(import.meta.url);
const { _, Ajv2020 } = require("ajv/dist/2020.js") as typeof import("ajv/dist/2020.js");
const addFormats = require("ajv-formats") as FormatsPlugin;
const standaloneCode = (
  require("ajv/dist/standalone/index.js") as typeof import("ajv/dist/standalone/index.js")
).default;

/**
 * A loop over items or properties ends after this many errors of its own. Without that a body of a million wrong items
 * would make a million errors, and joining them would take quadratic time. One finding comes from a few errors at
 * most, so that the 20 findings that are kept are always the first ones.
 */
const ERRORS_PER_LOOP = 200;

function boundLoops(code: string): string {
  return code
    .replace(
      /for\(let (i\d+)=0; (i\d+<len\d+); (i\d+\+\+)\)\{/g,
      (_, index, end, step) =>
        `for(let ${index}=0, before_${index}=errors; ${end} && errors-before_${index} < ${ERRORS_PER_LOOP}; ${step}){`,
    )
    .replace(
      /for\(const (key\d+) in (data\d*)\)\{/g,
      (loop, key) =>
        `const before_${key}=errors;${loop}if(errors-before_${key} >= ${ERRORS_PER_LOOP}) break;`,
    );
}

/**
 * Has a keyword that tries several schemas report one error of its own, without those of each schema that it tried.
 */
function reportOnce(ajv: InstanceType<typeof Ajv2020>, keyword: string): void {
  const definition = ajv.getKeyword(keyword) as CodeKeywordDefinition;
  ajv.removeKeyword(keyword);
  ajv.addKeyword({
    ...definition,
    code(cxt, ruleType) {
      const { result } = cxt;
      cxt.result = (condition, onValid) =>
        result.call(cxt, condition, onValid, () => {
          cxt.reset();
          cxt.error();
        });
      definition.code(cxt, ruleType);
    },
  });
}

/**
 * 19.99 divided by 0.01 is not quite a whole number in binary, but a multiple of it. What is infinite is none, other than with Ajv's own
 * `multipleOfPrecision`.
 */
function roundMultiples(ajv: InstanceType<typeof Ajv2020>): void {
  const definition = ajv.getKeyword("multipleOf") as CodeKeywordDefinition;
  ajv.removeKeyword("multipleOf");
  ajv.addKeyword({
    ...definition,
    code(cxt) {
      const { data, schemaCode } = cxt;
      const quotient = _`${data}/${schemaCode}`;
      cxt.fail(_`!(Math.abs(Math.round(${quotient}) - ${quotient}) <= 1e-8)`);
    },
  });
}

/**
 * Whether a schema has a field such as `constructor`, which every object of JavaScript inherits: only then the checks ask who owns a
 * field, since that takes time.
 */
function hasInheritedName(description: Description, roots: Iterable<Schema>): boolean {
  const isInherited = (name: string) => name in Object.prototype;
  return [...description.reach([...roots, ...description.schemas.values()])].some(
    ({ properties = {}, required = [] }) =>
      Object.keys(properties).some(isInherited) || required.some(isInherited),
  );
}

/**
 * Compiles the checks into one module that imports nothing and builds no code when it runs.
 *
 * @param roots The schemas to compile, by the name under which the module exports their checks.
 * @returns The module's source text.
 */
export async function compileChecks(description: Description, roots: Roots): Promise<string> {
  const ajv = new Ajv2020({
    allErrors: true,
    // toAjvSchema refuses what is not supported, with its place.
    strict: false,
    inlineRefs: false,
    messages: false,
    ownProperties: hasInheritedName(description, roots.values()),
    code: { source: true, esm: true },
  });
  addFormats(ajv);
  for (const keyword of ["anyOf", "oneOf"]) reportOnce(ajv, keyword);
  roundMultiples(ajv);
  const components = [...description.schemas].map(([name, schema]) => [checkName(name), schema] as const);
  // A root that is a component is a reference to it.
  for (const [name, schema] of new Map([...roots, ...inlineTargets(description), ...components])) {
    ajv.addSchema({ $id: name, ...toAjvSchema(description, schema) });
  }
  const contents = boundLoops(
    standaloneCode(ajv, Object.fromEntries([...roots.keys()].map((name) => [name, name]))),
  );

  // Ajv's code asks for a few functions of Ajv and ajv-formats; they are taken into the module.
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)), sourcefile: "ajv.js" },
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "inline",
    write: false,
  });
  return (outputFiles[0] as { text: string }).text;
}
