import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** A JSON object of the description. */
export type Json = Record<string, unknown>;

/** A schema, as far as this package understands schemas. */
export interface Schema extends Json {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  discriminator?: { propertyName: string; mapping: Record<string, string> };
  enum?: unknown[];
  const?: unknown;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  default?: unknown;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: Schema;
}

interface MediaType {
  schema: Schema;
}

export interface Response {
  headers?: Record<string, { $ref: string }>;
  content: Record<string, MediaType>;
}

export interface OperationObject {
  operationId: string;
  "x-sdk-name": string;
  "x-origin": "document" | "companion";
  parameters?: { $ref: string }[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, Response | { $ref: string }>;
}

interface Description {
  paths: Record<string, Record<string, OperationObject>>;
  components: {
    schemas: Record<string, Schema>;
    parameters: Record<string, Parameter>;
    headers: Record<string, { required?: boolean; schema: Schema }>;
    responses: Record<string, Response>;
  };
}

/** `spec/messages.yaml`; its own comments say what each part is. */
export interface Catalogue {
  subjects: Record<string, string>;
  types: Record<string, string>;
  keywords: Record<string, string>;
  places: Record<string, Record<string, string>>;
  rules: { exclusive: string[][]; json_text: Record<string, string> };
  named: Record<string, string>;
}

const read = (file: string): string =>
  readFileSync(new URL(file, import.meta.resolve("@cloud-agents/spec/package.json")), "utf8");

export const description = JSON.parse(read("dist/openapi.json")) as Description;
export const catalogue = parse(read("messages.yaml")) as Catalogue;

/** Whether a keyword messages nothing about which values are valid. */
export const isAnnotation = (keyword: string): boolean =>
  /^(description|default|examples?|contentMediaType|x-.*)$/.test(keyword);

/** The last part of a reference: `Agent` of `#/components/schemas/Agent`. */
export const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf("/") + 1);

/** The tag value whose branch is taken when the tag is absent: that of the branch whose tag has a default. */
export function defaultTag({ discriminator }: Schema): string | undefined {
  const tag = discriminator?.propertyName ?? "";
  return Object.entries(discriminator?.mapping ?? {}).find(
    ([, branch]) => description.components.schemas[nameOf(branch)]?.properties?.[tag]?.default !== undefined,
  )?.[0];
}
