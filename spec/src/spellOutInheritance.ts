import type { Json, Schema } from "./Description.ts";
import { escapeStep, pointerOf } from "./pointers.ts";
import { isSchema, type References } from "./References.ts";
import { childrenOf, type Family, type FamilyMember, readFamilies, schemasOf } from "./readFamilies.ts";

/** What a union takes over from the schema that it stands for: what is said to readers. */
const ANNOTATIONS = /^(title|description|examples?|deprecated|externalDocs|x-.*)$/;

/** The component in a reference to a part of it. */
const COMPONENT = /^\/components\/schemas\/[^/]+(?=\/)/;

/**
 * Writes inheritance as unions, which generators know: a schema with a `discriminator` and no `oneOf`, which others have in their `allOf`,
 * becomes the `oneOf` of these, and so does each of them that others inherit from in turn. What such a schema says itself is then in one of its
 * own, `PetBase`, which its heirs extend, and a value of none of them is `PetItself`: the parent is in its union unless a mapping leaves it out.
 *
 * @param references Those of the document, which is changed in place.
 */
export function spellOutInheritance(references: References): void {
  const children = childrenOf(references);
  const families = readFamilies(references, children);
  if (families.length === 0) return;
  const written = schemasOf(references);
  const { schemas } = references.document.components as { schemas: Record<string, Schema> };
  const members = families.flatMap((family) => [...family.members]);
  const split = new Set(
    members.filter(([name, { hasOwnTag }]) => children.has(name) && !hasOwnTag).map(([name]) => name),
  );
  const freeName = (wanted: string): string =>
    Object.hasOwn(schemas, wanted) ? freeName(`${wanted}_`) : wanted;
  const bases = new Map([...split].map((name) => [name, freeName(`${name}Base`)]));
  redirect(references, bases);
  const used = usedNames(references);

  /** Adds a schema that is made of the one of a name. */
  const add = (name: string, schema: Schema, origin: string) => {
    schemas[name] = schema;
    references.placeLike(schema, written.get(origin) as Schema);
  };
  for (const [name, base] of bases) {
    const { discriminator, ...rest } = written.get(name) as Schema;
    add(base, rest, name);
  }

  /** Has a member say what its tag is. @returns The name of the schema that does. */
  const tag = (name: string, { tags, ...member }: FamilyMember, propertyName: string): string => {
    const values = tags.length === 1 ? { const: tags[0] } : { enum: tags };
    const part: Schema = { type: "object", properties: { [propertyName]: values } };
    const base = bases.get(name);
    if (member.hasOwnTag || base === undefined) {
      const target = schemas[base ?? name] as Schema;
      // Where it is used by itself, and not as one of the family, nobody said what its tag is.
      if (base !== undefined || member.isNamed || !used.has(name)) {
        target.allOf = [...(target.allOf ?? []), part];
        return name;
      }
      // Others of the family may be sent there with what they have.
      target.unevaluatedProperties ??= true;
    }
    const itself = freeName(`${name}Itself`);
    add(itself, { allOf: [referenceTo(base ?? name), part] }, name);
    return itself;
  };

  for (const family of families) {
    const tagged = new Map<string, string>();
    for (const [name, member] of family.members)
      if (member.tags.length > 0) tagged.set(name, tag(name, member, family.propertyName));
    for (const [name, { hasOwnTag }] of family.members)
      if (bases.has(name) && !hasOwnTag && schemas[name] === written.get(name))
        add(name, unionOf(name, written.get(name) as Schema, family, tagged), name);
  }
}

const referenceTo = (name: string): Schema => ({ $ref: `#/components/schemas/${escapeStep(name)}` });

/** What stands for a schema that others inherit from: one of them, or it. */
function unionOf(
  name: string,
  written: Schema,
  { propertyName, members }: Family,
  tagged: ReadonlyMap<string, string>,
): Schema {
  const names = [...(members.get(name)?.heirs ?? []), name].filter((each) => tagged.has(each));
  const reference = (each: string) => referenceTo(tagged.get(each) as string);
  return {
    ...Object.fromEntries(Object.entries(written).filter(([keyword]) => ANNOTATIONS.test(keyword))),
    oneOf: names.map(reference),
    discriminator: {
      propertyName,
      mapping: Object.fromEntries(
        names.flatMap((each) =>
          (members.get(each)?.tags ?? []).map((tag) => [tag, String(reference(each).$ref)]),
        ),
      ),
    },
  };
}

/** Has those who inherit, and references to a part of a schema, find what it says itself. */
function redirect(references: References, bases: ReadonlyMap<string, string>): void {
  // What is written once may stand in several places, as an alias of YAML.
  const inherit = (part: Schema): Schema => {
    const base = bases.get(references.componentOf(part) ?? "");
    if (base === undefined) return part;
    const extended = { ...part, ...referenceTo(base) };
    references.placeLike(extended, part);
    return extended;
  };
  for (const schema of schemasOf(references).values())
    if (schema.allOf) schema.allOf = schema.allOf.map(inherit);
  for (const node of nodesOf(references.document)) {
    const pointer = pointerOf(node.$ref);
    const [path] = COMPONENT.exec(pointer ?? "") ?? [];
    const base = path && bases.get(references.componentOf({ $ref: `#${path}` }) ?? "");
    if (base) node.$ref = `${referenceTo(base).$ref}${pointer?.slice(path.length)}`;
  }
}

/**
 * The names of the schemas that something refers to, other than as one of several that a value may be of: there, the tag tells them apart, unless
 * these have a mapping of their own.
 */
function usedNames(references: References): Set<string | undefined> {
  const nodes = [...nodesOf(references.document)] as Schema[];
  const branches = new Set(
    nodes
      .filter(({ discriminator }) => discriminator?.mapping === undefined)
      .flatMap(({ oneOf, anyOf }) => [oneOf, anyOf].filter(Array.isArray).flat() as Schema[]),
  );
  return new Set(nodes.filter((node) => !branches.has(node)).map((node) => references.componentOf(node)));
}

/** Every object of a document. */
function* nodesOf(node: unknown): Generator<Json> {
  if (isSchema(node)) yield node;
  if (typeof node === "object" && node !== null) for (const each of Object.values(node)) yield* nodesOf(each);
}
