import type { NewFiles } from "./NewFiles.ts";
import { camel, NameError, pascal, plural, sentence, snake, wordsOf } from "./newNames.ts";
import { type Left, newOperation } from "./newOperation.ts";

/**
 * Adds a resource that is created, listed, read, updated and deleted, with its tag.
 *
 * @param name Such as `note`, in the singular, in any case.
 * @throws NameError
 */
export function newResource(files: NewFiles, name: string): Left {
  const words = wordsOf(name);
  if (/[^suix]s$/.test(words.at(-1) ?? ""))
    throw new NameError(`'${name}' must be in the singular, such as ${words.join("-").replace(/s$/, "")}.`);
  const [one, many] = [pascal(words), pascal(plural(words))];
  const tag = sentence(plural(words));
  if (files.has(`spec/components/schemas/${one}.yaml`))
    throw new NameError(
      `spec/components/schemas/${one}.yaml exists. Choose another name, or add operations.`,
    );
  files.append("spec/openapi.yaml", "tags", `  - name: ${tag}\n    description: ${tag} of your account.\n`);
  files.edit("spec/openapi.yaml", /^ {4}tags: \[[^\]\n]*\]/m, (tags) => `${tags.slice(0, -1)}, ${tag}]`);
  const [collection, member] = [`/${snake(plural(words))}`, `/${snake(plural(words))}/{${snake(words)}_id}`];
  newOperation(files, `create${one}`, collection);
  newOperation(files, `list${many}`, collection);
  newOperation(files, `get${one}`, member);
  newOperation(files, `update${one}`, member);
  newOperation(files, `delete${one}`, member);
  const variable = camel(plural(words));
  return [
    `Give it its fields: spec/components/schemas/${one}.yaml, Create${one}Request.yaml, Update${one}Request.yaml, and the examples. 'name' is only a start.`,
    `Declare it in packages/server/src/objects/${variable}.ts:

import type { ${one} } from "@cloud-agents/types";
import { objectKind } from "./ObjectKind.ts";

/** The ${plural(words).join(" ")}. */
export const ${variable} = objectKind({
  table: "${snake(plural(words))}",
  idPrefix: "${snake(words)}",
  notFound: "${snake(words)}_not_found",
  operations: {
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
