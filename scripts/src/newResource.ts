import type { NewFiles } from "./NewFiles.ts";
import { camel, NameError, pascal, plural, sentence, snake, wordsOf } from "./newNames.ts";
import { type Left, newOperation } from "./newOperation.ts";

/**
 * Adds a resource that is created, listed, read, updated and deleted, with its tag unless it is in the path of another.
 *
 * @param name Such as `note`, in the singular, in any case.
 * @param path Where its list is: `/notes` unless given, or `/agents/{agent_id}/notes` for those of an agent.
 * @throws NameError
 */
export function newResource(files: NewFiles, name: string, path?: string): Left {
  const words = wordsOf(name);
  if (/[^suix]s$/.test(words.at(-1) ?? ""))
    throw new NameError(`'${name}' must be in the singular, such as ${words.join("-").replace(/s$/, "")}.`);
  const [one, many] = [pascal(words), pascal(plural(words))];
  const tag = sentence(plural(words));
  if (files.has(`spec/components/schemas/${one}.yaml`))
    throw new NameError(
      `spec/components/schemas/${one}.yaml exists. Choose another name, or add operations.`,
    );
  const collection = path ?? `/${snake(plural(words))}`;
  const item = `${collection}/{${snake(words)}_id}`;
  const parents = [...collection.matchAll(/\{(\w+)_id\}/g)].map(([, parent]) => wordsOf(parent as string));
  if (collection.endsWith("}"))
    throw new NameError(
      `'${collection}' must end with a name, such as ${collection}/${snake(plural(words))}.`,
    );
  if (parents.length === 0) {
    files.append("spec/openapi.yaml", "tags", `  - name: ${tag}\n    description: ${tag} of your account.\n`);
    files.edit("spec/openapi.yaml", /^ {4}tags: \[[^\]\n]*\]/m, (tags) => `${tags.slice(0, -1)}, ${tag}]`);
  }
  newOperation(files, `create${one}`, collection);
  newOperation(files, `list${many}`, collection);
  newOperation(files, `get${one}`, item);
  newOperation(files, `update${one}`, item);
  newOperation(files, `delete${one}`, item);
  const parent = parents.at(-1);
  const variable = camel(plural(words));
  return [
    `Give it its fields: spec/components/schemas/${one}.yaml, Create${one}Request.yaml, Update${one}Request.yaml, and the examples. 'name' is only a start.`,
    `Declare it in packages/server/src/objects/${variable}.ts:

import type { ${one} } from "@cloud-agents/types";
${parent && isDeclared(files, parent) ? `import { ${camel(plural(parent))} } from "./${camel(plural(parent))}.ts";\n` : ""}import { objectKind } from "./ObjectKind.ts";

/** The ${plural(words).join(" ")}. */
export const ${variable} = objectKind({
  table: "${snake(plural(words))}",
  idPrefix: "${snake(words)}",
  notFound: "${snake(words)}_not_found",
${parent ? `  parent: ${isDeclared(files, parent) ? camel(plural(parent)) : `{ table: "${snake(plural(parent))}", notFound: "${snake(parent)}_not_found" }`},\n` : ""}  operations: {
    create: "create${one}",
    list: "list${many}",
    get: "get${one}",
    update: "update${one}",
    delete: "delete${one}",
  },
  create: ({ body }, stamps): ${one} => ({ type: "${snake(words)}", ...stamps, ...body }),
});
`,
    `Add ${variable} to the list in packages/server/src/objects/objectKinds.ts.`,
    "Write a case for each status that the description's examples do not produce, in packages/contract-tests/src/cases/.",
  ];
}

/** Whether objects of a kind are declared, or have to be: others have handlers of their own. */
function isDeclared(files: NewFiles, words: readonly string[]): boolean {
  return !files.has(`packages/server/src/handlers/${camel(plural(words))}.ts`);
}
