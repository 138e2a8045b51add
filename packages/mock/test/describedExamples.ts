import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

interface Content {
  schema: object;
  examples?: Record<string, { value: unknown }>;
}

interface Response {
  headers?: Record<string, { $ref?: string; required?: boolean }>;
  content?: Record<string, Content>;
}

interface Operation {
  operationId: string;
  requestBody?: { content: Record<string, Content> };
  responses: Record<string, Response & { $ref?: string }>;
}

/** One named example of one response, with a request that Prism accepts for its operation. */
export interface DescribedExample {
  operationId: string;
  method: string;
  path: string;
  request: RequestInit;
  status: number;
  example: string;
  contentType: string;
  value: unknown;
  requiredHeaders: string[];
}

const description = createRequire(import.meta.url).resolve("@cloud-agents/spec/openapi.json");
const document = JSON.parse(readFileSync(description, "utf8"));

/** Reads every operation × response × example out of the bundle. */
export function describedExamples(): DescribedExample[] {
  const found: DescribedExample[] = [];
  for (const [template, methods] of Object.entries<Record<string, Operation>>(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (method === "parameters") continue;
      for (const [status, referred] of Object.entries(operation.responses)) {
        const response = resolved<Response>(referred);
        const headers = Object.entries(response.headers ?? {});
        for (const [contentType, { examples = {} }] of Object.entries(response.content ?? {})) {
          for (const [example, { value }] of Object.entries(examples)) {
            found.push({
              operationId: operation.operationId,
              method: method.toUpperCase(),
              path: template.replaceAll(/\{\w+\}/g, "some_id"),
              request: acceptableBody(operation),
              status: Number(status),
              example,
              contentType,
              value: resolved<{ value: unknown }>(examples[example] ?? { value }).value,
              requiredHeaders: headers
                .filter(([, header]) => resolved<{ required?: boolean }>(header).required)
                .map(([name]) => name),
            });
          }
        }
      }
    }
  }
  return found;
}

function acceptableBody({ requestBody }: Operation): RequestInit {
  const [contentType, content] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (contentType === undefined) return {};
  if (contentType === "multipart/form-data") {
    const form = new FormData();
    form.set("file", new Blob(["text"]), "notes.txt");
    return { body: form };
  }
  const [first] = Object.values(content?.examples ?? {});
  const { value } = resolved<{ value: unknown }>(first ?? { value: {} });
  return { body: JSON.stringify(value), headers: { "content-type": contentType } };
}

function resolved<T>(value: object): T {
  const { $ref } = value as { $ref?: string };
  if ($ref === undefined) return value as T;
  return $ref
    .slice(2)
    .split("/")
    .reduce((node, key) => node[key.replaceAll("~1", "/").replaceAll("~0", "~")], document) as T;
}
