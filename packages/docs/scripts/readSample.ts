import {
  type Description,
  type Example,
  isFile,
  type MediaType,
  type Operation,
  type Parameter,
  type Schema,
  type Writing,
} from "@cloud-agents/spec/description";
import { writeFields, writeText } from "@cloud-agents/spec/writeQuery";
import type { Credential } from "./Credential.ts";
import { withExactIntegers } from "./withExactIntegers.ts";

/** The values that a code sample of one operation is made of. */
export interface Sample {
  /** In upper case, such as `POST`. */
  method: string;
  path: string;
  sdkName: string;
  /** The first named example of the body, which of its fields are files, and what those are called. Absent for operations without a body. */
  body?: {
    mediaType: string;
    example: unknown;
    files: string[];
    fileName?: string;
    /** The example as it is sent. Absent for JSON, and for a form with files, whose type is `multipart/form-data`. */
    text?: string;
  };
  /** How the request says who calls; the bearer token of this API where nothing is said. */
  credentials?: readonly Credential[];
  /** In the order of the path. */
  pathParameters: { name: string; example: string }[];
  /** Required ones only. Those that are no lists, repeated, and no single values have their writing. */
  queryParameters: { name: string; example: unknown; writing?: Writing }[];
  /** Whether there is a query parameter, required or not. */
  hasQuery: boolean;
  /** Required ones only. */
  headers: { name: string; option: string; example: string }[];
  /** The first representation of success, and how it is read. Absent for one without a body. */
  response?: { kind: "json" | "stream" | "text" | "bytes"; fields: string[]; isPaged: boolean };
}

/** Reads what the first code sample of an operation needs. Of several representations of a body, the one in JSON is shown. */
export function readSample(description: Description, operation: Operation): Sample {
  const [first] = readSamples(description, operation);
  if (!first) throw description.error(operation.source, "The operation has no sample.");
  return first.sample;
}

/** Reads what code samples need: one for each named example of the body, with its summary; one without a summary where there is no body. */
export function readSamples(
  description: Description,
  operation: Operation,
): { title: string; sample: Sample }[] {
  const examples = inJson(operation.body?.content ?? [])?.examples ?? [];
  if (examples.length === 0) return [{ title: "", sample: sampleOf(description, operation, undefined) }];
  return examples.map((example) => ({
    title: example.summary,
    sample: sampleOf(description, operation, example),
  }));
}

function sampleOf(description: Description, operation: Operation, example: Example | undefined): Sample {
  const { method, path, sdkName, parameters, successes } = operation;
  const media = inJson(successes.flatMap(({ content }) => content));
  const required = (place: Parameter["in"]) =>
    parameters
      .filter((parameter) => parameter.in === place && parameter.required)
      .map(({ name, sdkName, writing, example }) => ({
        name,
        sdkName,
        writing,
        example: withExactIntegers(example),
      }));
  return {
    method,
    path,
    sdkName,
    ...readBody(description, operation, example),
    pathParameters: required("path").map(({ name, example, writing }) => ({
      name,
      example: writeText(example, writing),
    })),
    queryParameters: required("query").map(({ name, example, writing }) => ({
      name,
      example,
      ...(!isPlain(writing, example) && { writing }),
    })),
    hasQuery: parameters.some((parameter) => parameter.in === "query"),
    headers: required("header").map(({ name, sdkName, example, writing }) => ({
      name,
      option: sdkName,
      example: writeText(example, writing),
    })),
    ...(media && {
      response: {
        kind: kindOf(media),
        fields: [...description.fieldsOf(media.schema).keys()],
        isPaged: description.isPaged(operation),
      },
    }),
  };
}

/** Whether a parameter of a query is written as most are. */
const isPlain = ({ style, explode, allowReserved }: Writing, example: unknown): boolean =>
  style === "form" &&
  explode &&
  !allowReserved &&
  (typeof example !== "object" || example === null || Array.isArray(example));

function kindOf({ type, isJson }: MediaType): "json" | "stream" | "text" | "bytes" {
  if (isJson) return "json";
  if (/^text\/event-stream\b/i.test(type)) return "stream";
  return /^text\//i.test(type) ? "text" : "bytes";
}

const inJson = (content: MediaType[]): MediaType | undefined =>
  content.find(({ isJson }) => isJson) ?? content[0];

function readBody(
  description: Description,
  { body }: Operation,
  example: Example = { name: "", summary: "", description: "", value: {} },
): Pick<Sample, "body"> {
  const media = inJson(body?.content ?? []);
  if (!media) return {};
  const files = [...description.fieldsOf(media.schema)]
    .filter(([, { schema }]) => hasFiles(description, schema))
    .map(([name]) => name);
  const value = withExactIntegers(example.value);
  const isText = !media.isJson && !media.isForm;
  return {
    body: {
      mediaType: media.isForm ? "multipart/form-data" : media.sentAs,
      example: value,
      files,
      ...(isText && { text: textOf(media, value) }),
    },
  };
}

/** Whether a field of a form is a file, or a list of files. */
function hasFiles(description: Description, field: Schema): boolean {
  const resolved = description.resolve(field);
  return isFile(resolved) || (resolved.items !== undefined && isFile(description.resolve(resolved.items)));
}

function textOf({ isUrlEncoded, writings }: MediaType, value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  if (!isUrlEncoded) return JSON.stringify(value);
  return new URLSearchParams(writeFields(Object(value), writings)).toString();
}
