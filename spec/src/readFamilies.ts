import type { Json, Schema } from "./Description.ts";
import { isSchema, type References } from "./References.ts";

/** A parent with a `discriminator`, and the schemas that inherit the field which tells them apart. */
export interface Family {
  /** The field, which is called a tag. */
  propertyName: string;
  /** The parent, and all of its heirs. Those of an heir that tells its own apart by another field are a family of their own. */
  members: Map<string, FamilyMember>;
}

/** One schema of a family. */
export interface FamilyMember {
  /** The tags of a value that is of it and of none of its heirs. None where there is no such value. */
  tags: string[];
  /** Whether the description says its tags, in a mapping or in the schema itself: otherwise its name is the tag. */
  isNamed: boolean;
  /** Its heirs in the family, at any depth. */
  heirs: string[];
  /** Whether it is the parent of another family. */
  hasOwnTag: boolean;
}

/** The names of the component schemas that have a schema in their `allOf`, by the name of that one. */
export function childrenOf(references: References): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const [name, { allOf }] of schemasOf(references))
    for (const part of new Set((allOf ?? []).map((each) => references.componentOf(each))))
      if (part !== undefined) children.set(part, [...(children.get(part) ?? []), name]);
  return children;
}

/** The component schemas of a document by name, apart from true and false. */
export function schemasOf({ document }: References): Map<string, Schema> {
  const { schemas = {} } = (document.components ?? {}) as { schemas?: Json };
  return new Map(Object.entries(schemas).filter((each): each is [string, Schema] => isSchema(each[1])));
}

/** Finds the families of a document: of each parent with a `discriminator` and no union beside it, which others have in their `allOf`. */
export function readFamilies(references: References, children: ReadonlyMap<string, string[]>): Family[] {
  const schemas = schemasOf(references);
  const parents = [...schemas].filter(([name, schema]) => children.has(name) && isParent(schema));
  const families = parents.map(([name]) => readFamily(name, schemas, children, references));
  // One that repeats the field of its parent is in the family of that one.
  return families.filter(
    (family, index) =>
      !families.some(
        ({ propertyName, members }, other) =>
          other !== index && propertyName === family.propertyName && members.has(parents[index]?.[0] ?? ""),
      ),
  );
}

/** A value that may be null has no tag then, so that such a schema stays what it is. */
const isParent = ({ discriminator, oneOf, anyOf, type = "object" }: Schema): boolean =>
  discriminator !== undefined && !oneOf && !anyOf && type === "object";

function readFamily(
  parent: string,
  schemas: ReadonlyMap<string, Schema>,
  children: ReadonlyMap<string, string[]>,
  references: References,
): Family {
  const discriminatorOf = (name: string) => schemas.get(name)?.discriminator;
  const propertyName = String(discriminatorOf(parent)?.propertyName);
  const hasOwnTag = (name: string) => (discriminatorOf(name)?.propertyName ?? propertyName) !== propertyName;
  const heirsOf = (name: string, around: readonly string[]): string[] =>
    hasOwnTag(name)
      ? []
      : (children.get(name) ?? [])
          .filter((child) => !around.includes(child))
          .flatMap((child) => [child, ...heirsOf(child, [...around, child])]);
  const names = [...new Set([parent, ...heirsOf(parent, [parent])])];
  const mapping = names
    .filter((name) => !hasOwnTag(name))
    .flatMap((name) => Object.entries(discriminatorOf(name)?.mapping ?? {}))
    .map(([tag, target]) => {
      const name = schemas.has(target) ? target : references.componentOf({ $ref: target });
      // What is mapped to a schema that does not inherit is checked as the parent.
      return { tag, name: name !== undefined && names.includes(name) ? name : parent };
    });
  const mappedTo = (name: string) => mapping.filter((each) => each.name === name).map(({ tag }) => tag);
  const allowedBy = (name: string) => allowedTags(schemas.get(name) ?? {}, propertyName);
  const isLast = (name: string) => !children.has(name) || hasOwnTag(name);
  const last = names.filter((name) => name !== parent && isLast(name));
  /** What others list, too, tells nobody apart. */
  const listedBy = (name: string) =>
    allowedBy(name).filter((tag) => !last.some((other) => other !== name && allowedBy(other).includes(tag)));
  const tagsOfHeir = (name: string) =>
    [mappedTo(name), listedBy(name), [name]].find(({ length }) => length > 0) ?? [];
  const ofHeirs = new Set(names.filter((name) => name !== parent).flatMap(tagsOfHeir));
  const tagsOfParent = [
    ...mappedTo(parent),
    ...(mapping.length > 0 ? [] : ([allowedBy(parent), [parent]].find(({ length }) => length > 0) ?? [])),
    ...last.flatMap(allowedBy),
  ].filter((tag) => !ofHeirs.has(tag));
  const read = (name: string): FamilyMember => ({
    tags: [...new Set(name === parent ? tagsOfParent : tagsOfHeir(name))],
    isNamed: mappedTo(name).length + listedBy(name).length > 0,
    heirs: [...new Set(heirsOf(name, [name]))],
    hasOwnTag: hasOwnTag(name),
  });
  return { propertyName, members: new Map(names.map((name) => [name, read(name)])) };
}

/** The values that a schema itself allows its tag to have, apart from what it inherits. */
function allowedTags({ properties, allOf = [] }: Schema, propertyName: string): string[] {
  const written = [properties, ...allOf.map((part) => part.properties)].map((each) => each?.[propertyName]);
  const tags = written.filter(isSchema).flatMap((tag) => ("const" in tag ? [tag.const] : (tag.enum ?? [])));
  return [...new Set(tags.filter((tag) => typeof tag === "string"))];
}
