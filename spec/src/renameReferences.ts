import type { Schema } from "./Description.ts";
import { pointerOf, unescapeStep } from "./pointers.ts";
import { mapSubschemas } from "./subschemas.ts";

/** What the other form of a component is called after its name, by name. */
export type Suffixes = ReadonlyMap<string, string>;

const COMPONENT = /^#\/components\/schemas\/[^/]+/;

/** The name of the component that a reference leads to, or into. */
export function componentOf(reference: unknown): string | undefined {
  const [whole] = COMPONENT.exec(String(reference)) ?? [];
  const step = pointerOf(whole)?.split("/").at(-1);
  return step === undefined ? undefined : unescapeStep(step);
}

/** Copies a schema whose references lead to the forms with a suffix. The text of a reference is kept before it, however it is escaped. */
export function renameReferences(schema: Schema, suffixes: Suffixes): Schema {
  const renamed = (reference: string) =>
    reference.replace(COMPONENT, (whole) => whole + (suffixes.get(componentOf(reference) ?? "") ?? ""));
  const rename = (schema: Schema): Schema => {
    const copy = mapSubschemas(schema, rename);
    if (typeof schema.$ref === "string") copy.$ref = renamed(schema.$ref);
    if (schema.discriminator)
      copy.discriminator = { ...schema.discriminator, mapping: renamedMapping(schema) };
    return copy;
  };
  /** What has another name now has its tag still, which may be the name that it had. */
  const renamedMapping = ({ oneOf = [], discriminator }: Schema): Record<string, string> => {
    const written = discriminator?.mapping ?? {};
    const named = Object.values(written);
    const branches = oneOf.flatMap(({ $ref }) => {
      const name = componentOf($ref);
      const isNew =
        name !== undefined &&
        suffixes.has(name) &&
        ![$ref, name].some((each) => named.includes(String(each)));
      return isNew ? [[name, renamed(String($ref))]] : [];
    });
    const mapped = Object.entries(written).map(([tag, target]) => [
      tag,
      suffixes.has(target) ? target + suffixes.get(target) : renamed(target),
    ]);
    return Object.fromEntries([...mapped, ...branches]);
  };
  return rename(schema);
}
