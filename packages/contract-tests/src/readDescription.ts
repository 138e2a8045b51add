import {
  byDirection,
  type Header,
  type MediaType,
  type Parameter,
  type Description as Read,
  readBuiltDescription,
  type Schema,
  type TaggedUnion,
} from "@cloud-agents/spec/description";

export type { Parameter, Schema };

export interface DescribedResponse {
  status: number;
  /** By name in lower case. */
  headers: Map<string, Header>;
  /** Schema and example values by media type. */
  content: Map<string, { schema: Schema; examples: Map<string, unknown> }>;
}

/** One operation, its responses arranged for comparison with what a target sends. */
export interface Operation {
  id: string;
  /** The client's method, such as `sessions.events.send`. */
  sdkName: string;
  method: string;
  /** Path template, such as `/agents/{agent_id}`. */
  path: string;
  parameters: Parameter[];
  body?: { contentType: string; schema: Schema; examples: Map<string, unknown> };
  responses: Map<number, DescribedResponse>;
}

/** The description that a target is held to. */
export interface Description {
  document: object;
  title: string;
  operations: Operation[];
  /** Component schemas by name. */
  schemas: Map<string, Schema>;
  /** Names of the fields whose value is a password. */
  secretFields: string[];
  /** Follows references until a schema is found. */
  resolve(schema: Schema): Schema;
  /** The name of a component schema, given it or a plain reference to it; undefined for any other schema. */
  nameOf(schema: Schema): string | undefined;
  /** The fields of an object, those of every part of its `allOf` included. */
  fieldsOf(schema: Schema): Map<string, { schema: Schema; required: boolean }>;
  /** The branches of a union that has a discriminator; undefined for any other schema. */
  unionOf(schema: Schema): TaggedUnion | undefined;
}

/**
 * Arranges a description for the cases. Ranges of statuses and `default` have no cases of their own: what a target sends is checked
 * against them all the same.
 */
export function readDescription(read: Read = readBuiltDescription()): Description {
  const description = byDirection(read);
  const { document, title, schemas, secretFields, resolve, nameOf, fieldsOf, unionOf } = description;
  return {
    document,
    title,
    schemas,
    secretFields,
    resolve,
    nameOf,
    fieldsOf,
    unionOf,
    operations: description.operations.map(({ id, sdkName, method, path, parameters, body, responses }) => {
      const media = body?.content.find(({ isJson }) => isJson) ?? body?.content[0];
      return {
        id,
        sdkName,
        method,
        path,
        parameters,
        ...(media && { body: { contentType: media.type, ...readMedia(media) } }),
        responses: new Map(
          responses
            .filter(({ status }) => /^\d+$/.test(status))
            .map(({ status, headers, content }) => {
              const described = {
                status: Number(status),
                headers: new Map(headers.map((header) => [header.name.toLowerCase(), header])),
                content: new Map(content.map((each) => [each.type, readMedia(each)])),
              };
              return [described.status, described];
            }),
        ),
      };
    }),
  };
}

function readMedia({ schema, examples }: MediaType) {
  return { schema, examples: new Map(examples.map(({ name, value }) => [name, value])) };
}
