import { type Description, type Operation, readBuiltDescription } from "@cloud-agents/spec/description";

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

/** Lists every operation × response × example of a description. */
export function describedExamples({ operations }: Description = readBuiltDescription()): DescribedExample[] {
  return operations.flatMap((operation) =>
    operation.responses.flatMap(({ status, headers, content }) =>
      content.flatMap(({ type, examples }) =>
        examples.map(({ name, value }) => ({
          operationId: operation.id,
          method: operation.method,
          path: operation.path.replaceAll(/\{\w+\}/g, "some_id"),
          request: acceptableBody(operation),
          status: Number(status),
          example: name,
          contentType: type,
          value,
          requiredHeaders: headers.filter(({ required }) => required).map((header) => header.name),
        })),
      ),
    ),
  );
}

function acceptableBody({ body }: Operation): RequestInit {
  const [media] = body?.content ?? [];
  if (!media) return {};
  if (media.type === "multipart/form-data") {
    const form = new FormData();
    form.set("file", new Blob(["text"]), "notes.txt");
    return { body: form };
  }
  const value = media.examples[0]?.value ?? {};
  return { body: JSON.stringify(value), headers: { "content-type": media.type } };
}
