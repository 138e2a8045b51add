import { parse } from "yaml";
import type { NewFiles } from "./NewFiles.ts";
import { camel, NameError, pascal, sentence, snake, wordsOf } from "./newNames.ts";
import { addMessage, type Left, operationFile } from "./newOperation.ts";

const KINDS: Record<string, { suffix: string; schema: string; type: string }> = {
  400: { suffix: "BadRequest", schema: "InvalidRequestErrorResponse", type: "invalid_request_error" },
  404: { suffix: "NotFound", schema: "NotFoundErrorResponse", type: "not_found_error" },
  409: { suffix: "Conflict", schema: "ConflictErrorResponse", type: "conflict_error" },
};

/**
 * Adds an error to an operation: a response with an example, and its message. What the operation responds with that status already
 * stays: the example is added to it, in a copy where other operations have it, too.
 *
 * @param key Such as `agent_resting`, in any case.
 * @param status 400, 404 or 409.
 * @param operation Id of the operation.
 * @throws NameError
 */
export function newError(files: NewFiles, key: string, status: string, operation: string): Left {
  const words = wordsOf(key);
  const kind = KINDS[status];
  if (!kind)
    throw new NameError(
      `The status must be ${Object.keys(KINDS).join(", ")}, not '${status}': others are the same everywhere.`,
    );
  const id = camel(wordsOf(operation));
  const place = operationFile(files, id);
  if (!place)
    throw new NameError(`The description has no operation '${id}'. Give the id of one, such as getAgent.`);
  const message = `${sentence(words)}.`;
  const example = {
    summary: sentence(words),
    value: { type: "error", error: { type: kind.type, message } },
  };
  const operations = parse(files.read(place.file)) as Record<
    string,
    { responses: Record<string, { $ref: string }> }
  >;
  const old = operations[place.method]?.responses[status]?.$ref.replace(/^.*\//, "");
  const file = `${pascal(wordsOf(id))}${kind.suffix}.yaml`;
  const path = `spec/components/responses/${file}`;
  if (old !== file) {
    const base = old
      ? (parse(files.read(`spec/components/responses/${old}`)) as {
          content: Record<string, { examples: object }>;
        })
      : {
          description: `${sentence(words)}.`,
          headers: { "x-request-id": { $ref: "../headers/XRequestId.yaml" } },
          content: {
            "application/json": { schema: { $ref: `../schemas/${kind.schema}.yaml` }, examples: {} },
          },
        };
    const media = base.content["application/json"] as { examples: object };
    media.examples = { ...media.examples, [snake(words)]: example };
    files.add(path, base);
    refer(files, place, status, file);
  } else {
    const lines = [
      `      ${snake(words)}:`,
      `        summary: ${example.summary}`,
      "        value:",
      "          type: error",
      "          error:",
      `            type: ${kind.type}`,
      `            message: ${JSON.stringify(message)}`,
    ];
    files.edit(path, /\n*$/, () => `\n${lines.join("\n")}\n`);
  }
  addMessage(files, snake(words), Number(status), message);
  return [
    `Say in ${path} when it happens, and write its message for users, there and in spec/messages.yaml: what is wrong, and what to do.`,
    `Where it is found, mostly in packages/server/src/handlers/: throw problem(${status}, "${snake(words)}", {});`,
    "Write a case that causes it in packages/contract-tests/src/cases/.",
  ];
}

/** Refers to a response from an operation: in place of the old response of that status, or in front of the next status. */
function refer(
  files: NewFiles,
  place: { file: string; method: string },
  status: string,
  response: string,
): void {
  const line = `    "${status}":\n      $ref: ../components/responses/${response}\n`;
  const operation = new RegExp(`^${place.method}:\\n(?:[ #].*\\n|\\n(?= ))*`, "m");
  files.edit(place.file, operation, (text) => {
    const old = new RegExp(`^ {4}"${status}":\\n(?: {6}.*\\n)+`, "m");
    if (old.test(text)) return text.replace(old, () => line);
    const next = [...text.matchAll(/^ {4}"(\d{3})":\n/gm)].find(([, each = ""]) => each > status);
    const at = next?.index ?? text.length;
    return text.slice(0, at) + line + text.slice(at);
  });
}
