import { isTypeName } from "@cloud-agents/spec/description";
import type {
  Identifier,
  InterfaceDeclaration,
  Node,
  Statement,
  TypeElement,
  TypeNode,
  TypeReferenceNode,
} from "typescript";
import { ts } from "./typescript.ts";

const { factory } = ts;

/**
 * Gives each component schema a declaration of its own, an interface where it is an object: editors and error messages show the
 * name of an interface, and the whole shape of anything else. `components["schemas"]` refers to them.
 *
 * @param nodes What openapi-typescript printed.
 * @returns The nodes, and the names that they declare. A schema whose name is not an identifier stays where it is.
 */
export function nameSchemas(nodes: readonly Node[]): { nodes: Node[]; names: string[] } {
  const components = nodes.find(
    (node): node is InterfaceDeclaration =>
      ts.isInterfaceDeclaration(node) && node.name.text === "components",
  );
  const schemas = components?.members.find((member) => nameOf(member) === "schemas");
  const literal = schemas && ts.isPropertySignature(schemas) ? schemas.type : undefined;
  if (!literal || !ts.isTypeLiteralNode(literal)) return { nodes: [...nodes], names: [] };
  const named = new Map(
    literal.members
      .filter(ts.isPropertySignature)
      .map((member) => [nameOf(member) ?? "", member] as const)
      .filter(([name]) => isTypeName(name)),
  );

  const visit = (node: Node): Node => {
    const name = schemaReference(node);
    if (name !== undefined && named.has(name)) return factory.createTypeReferenceNode(name);
    return ts.visitEachChild(node, visit, undefined);
  };
  const types = new Map(
    [...named].map(([name, { type }]) => [name, ts.visitNode(type, visit) as TypeNode] as const),
  );
  const declarations = [...types].map(([name, type]) => declare(name, type, types));
  for (const [index, member] of [...named.values()].entries()) {
    const comments = ts.getSyntheticLeadingComments(member);
    const plain = comments?.map((each) => ({ ...each, text: each.text.replace("@description ", "") }));
    if (plain) ts.setSyntheticLeadingComments(declarations[index] as Node, plain);
  }
  const visitMember = (node: Node): Node => {
    if (ts.isPropertySignature(node) && node.parent === undefined && named.get(nameOf(node) ?? "") === node)
      return factory.updatePropertySignature(
        node,
        node.modifiers,
        node.name,
        node.questionToken,
        factory.createTypeReferenceNode(nameOf(node) as string),
      );
    return visit(node);
  };
  const rest = nodes.map((node) =>
    node === components
      ? factory.updateInterfaceDeclaration(
          components,
          components.modifiers,
          components.name,
          components.typeParameters,
          components.heritageClauses,
          components.members.map((member) =>
            member === schemas && ts.isPropertySignature(member)
              ? factory.updatePropertySignature(
                  member,
                  member.modifiers,
                  member.name,
                  member.questionToken,
                  factory.createTypeLiteralNode(
                    literal.members.map((each) => visitMember(each) as TypeElement),
                  ),
                )
              : (visit(member) as TypeElement),
          ),
        )
      : visit(node),
  );
  return { nodes: [...rest, ...declarations], names: [...named.keys()] };
}

function nameOf({ name }: TypeElement): string | undefined {
  return name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined;
}

/** The name in `components["schemas"]["Name"]`. */
function schemaReference(node: Node): string | undefined {
  if (!ts.isIndexedAccessTypeNode(node) || !ts.isIndexedAccessTypeNode(node.objectType)) return undefined;
  const { objectType, indexType } = node.objectType;
  const isSchemas =
    ts.isTypeReferenceNode(objectType) &&
    ts.isIdentifier(objectType.typeName) &&
    objectType.typeName.text === "components" &&
    literalText(indexType) === "schemas";
  return isSchemas ? literalText(node.indexType) : undefined;
}

function literalText(node: TypeNode): string | undefined {
  return ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal) ? node.literal.text : undefined;
}

/**
 * The names of the fields of an object, with those of what it is combined with, once for each part that has them. Undefined for what is no
 * object, such as a union, and for one that is combined with itself.
 */
function fieldsOf(
  type: TypeNode | undefined,
  types: ReadonlyMap<string, TypeNode>,
  around: readonly string[],
): string[] | undefined {
  if (type === undefined) return undefined;
  // What has no name is an index.
  if (ts.isTypeLiteralNode(type)) return type.members.map((member) => nameOf(member) ?? "[]");
  if (ts.isIntersectionTypeNode(type)) {
    const parts = type.types.map((part) => fieldsOf(part, types, around));
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
  const name = type.typeName.text;
  return around.includes(name) ? undefined : fieldsOf(types.get(name), types, [...around, name]);
}

/**
 * An interface where the type is an object, or one and the schemas that it extends; otherwise an alias. Of two that have a field of the same
 * name, one can extend the other only if the field allows no more there, so they are an alias, too.
 */
function declare(name: string, type: TypeNode, types: ReadonlyMap<string, TypeNode>): Statement {
  const exported = [factory.createModifier(ts.SyntaxKind.ExportKeyword)];
  const parts = ts.isIntersectionTypeNode(type) ? [...type.types] : [type];
  const own = parts.filter(ts.isTypeLiteralNode);
  const bases = parts.filter(
    (part): part is TypeReferenceNode =>
      ts.isTypeReferenceNode(part) && ts.isIdentifier(part.typeName) && !part.typeArguments,
  );
  const fields = parts.length > 1 ? fieldsOf(type, types, [name]) : [];
  const isPlain = fields !== undefined && new Set(fields).size === fields.length;
  if (own.length === 0 || own.length + bases.length < parts.length || !isPlain)
    return factory.createTypeAliasDeclaration(exported, name, undefined, type);
  const heritage = bases.map(({ typeName }) =>
    factory.createExpressionWithTypeArguments(typeName as Identifier, undefined),
  );
  return factory.createInterfaceDeclaration(
    exported,
    name,
    undefined,
    heritage.length > 0 ? [factory.createHeritageClause(ts.SyntaxKind.ExtendsKeyword, heritage)] : undefined,
    own.flatMap(({ members }) => [...members]),
  );
}
