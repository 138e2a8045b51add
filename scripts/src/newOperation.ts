import { parse } from "yaml";
import { type NewFiles, yaml } from "./NewFiles.ts";
import { camel, NameError, pascal, plural, sentence, snake, withArticle, wordsOf } from "./newNames.ts";

const ref = (kind: string, name: string) => ({ $ref: `../components/${kind}/${name}.yaml` });
const requestIdHeader = { "x-request-id": ref("headers", "XRequestId") };

/** The verbs that the lint allows, and the method and the status of success that go with each. */
const VERBS: Record<string, { method: string; status: number }> = {
  list: { method: "get", status: 200 },
  get: { method: "get", status: 200 },
  stream: { method: "get", status: 200 },
  create: { method: "post", status: 201 },
  upload: { method: "post", status: 201 },
  add: { method: "post", status: 200 },
  send: { method: "post", status: 202 },
  cancel: { method: "post", status: 200 },
  archive: { method: "post", status: 200 },
  update: { method: "patch", status: 200 },
  replace: { method: "put", status: 200 },
  delete: { method: "delete", status: 204 },
  remove: { method: "delete", status: 204 },
};

/** The order that the lint asks for. */
const METHODS = ["get", "post", "put", "patch", "delete"];

/** What is left to do by hand. */
export type Left = string[];

/**
 * Adds an operation: in the file of its path, with a parameter, a 404, schemas and examples where there are none yet.
 *
 * @param name Such as `createAgentPing`, in any case; its first word says which method it is.
 * @param path Such as `/agents/{agent_id}/pings`.
 * @throws NameError
 */
export function newOperation(files: NewFiles, name: string, path: string): Left {
  const [verb = "", ...noun] = wordsOf(name);
  const known = VERBS[verb];
  if (!known || verb === "stream")
    throw new NameError(
      `'${name}' must begin with ${Object.keys(VERBS)
        .filter((each) => each !== "stream")
        .join(", ")}, followed by what it is about: createAgentPing.`,
    );
  if (noun.length === 0) throw new NameError(`'${name}' must say what it is about: ${verb}Agent.`);
  if (!/^(\/([a-z][a-z0-9_]*|\{[a-z][a-z0-9_]*\}))+$/.test(path))
    throw new NameError(`'${path}' is not a path. Write it like /agents/{agent_id}/pings.`);
  const { method, status } = known;
  const id = camel([verb, ...noun]);
  if (operationFile(files, id)) throw new NameError(`The description has ${id}. Choose another name.`);
  const one = verb === "list" ? singular(noun) : noun;
  const segments = path.slice(1).split("/");
  const tag = tagOf(files, segments);
  const fields = segments.flatMap((segment) => /^\{(.+)\}$/.exec(segment)?.[1] ?? []);
  for (const field of fields) addParameter(files, field);
  const lastField = fields.at(-1);
  const takesBody = ["post", "put", "patch"].includes(method) && !["cancel", "archive"].includes(verb);
  const request = pascal([verb, ...noun, "request"]);
  if (takesBody) addRequest(files, request, `What ${sentenceOf(verb, noun)} takes.`, verb === "update");
  const schema = verb === "list" ? `${pascal(one)}Page` : pascal(one);
  if (status !== 204) addSchema(files, one, verb === "list");

  const operation = {
    operationId: id,
    summary: sentence([verb, ...(verb === "list" ? noun : withArticle(noun).split(" "))]),
    description: `${sentence([`${verb}s`])} ${verb === "list" ? `${noun.join(" ")}, newest first, one page at a time` : withArticle(noun)}.`,
    tags: [tag],
    "x-sdk-name": sdkName(verb, segments),
    "x-origin": "companion",
    "x-decisions": verb === "list" ? [21] : method === "post" ? [17] : [22],
    ...parametersOf(method, verb, fields),
    ...(takesBody && {
      requestBody: {
        required: true,
        description: `The ${one.join(" ")}.`,
        content: {
          "application/json": {
            schema: ref("schemas", request),
            examples: { minimal: { summary: "A name", value: { name: "example" } } },
          },
        },
      },
    }),
    responses: {
      [status]: {
        description: status === 204 ? `The ${one.join(" ")} is gone.` : successOf(verb, one),
        headers: {
          ...requestIdHeader,
          ...(method === "post" && { "Idempotent-Replayed": ref("headers", "IdempotentReplayed") }),
        },
        ...(status !== 204 && {
          content: {
            "application/json": {
              schema: ref("schemas", schema),
              examples: { [snake(verb === "list" ? noun : one)]: ref("examples", `${schema}Example`) },
            },
          },
        }),
      },
      400: ref("responses", verb === "list" ? "ListBadRequest" : "BadRequest"),
      401: ref("responses", "Unauthorized"),
      ...(method !== "get" && { 403: ref("responses", "Forbidden") }),
      ...(lastField && { 404: ref("responses", `${pascal(wordsOf(lastField).slice(0, -1))}NotFound`) }),
      ...(method === "post" && { 409: ref("responses", "IdempotencyConflict") }),
      500: ref("responses", method === "post" ? "InternalError" : "RepeatableInternalError"),
    },
  };
  addToPath(files, path, method, operation);
  return [
    takesBody || status !== 204
      ? `Describe it in spec/paths/${fileOf(path)}, and its fields in spec/components/schemas/: the texts and the field 'name' are only a start.`
      : `Describe it in spec/paths/${fileOf(path)}: its texts are only a start.`,
    `Write its handler '${id}' in packages/server/src/handlers/, unless its kind of object is declared in packages/server/src/objects/.`,
    "Write a case for each of its statuses that the description's examples do not produce, in packages/contract-tests/src/cases/.",
  ];
}

function fileOf(path: string): string {
  return `${path.slice(1).replaceAll("/", "_")}.yaml`;
}

/** Where an operation is described, if it is. */
export function operationFile(files: NewFiles, id: string): { file: string; method: string } | undefined {
  const { paths } = parse(files.read("spec/openapi.yaml")) as { paths: Record<string, { $ref: string }> };
  for (const { $ref } of Object.values(paths)) {
    const file = `spec/${$ref}`;
    const operations = parse(files.read(file)) as Record<string, { operationId?: string }>;
    for (const [method, operation] of Object.entries(operations))
      if (operation?.operationId === id) return { file, method };
  }
  return undefined;
}

/** The tag of the operations whose paths begin alike. */
function tagOf(files: NewFiles, [first = ""]: string[]): string {
  const wanted = sentence(wordsOf(first));
  const { tags } = parse(files.read("spec/openapi.yaml")) as { tags: { name: string }[] };
  const found = tags.find(({ name }) => name === wanted);
  if (found) return found.name;
  throw new NameError(
    `spec/openapi.yaml has no tag '${wanted}' for paths that begin with /${first}. Run 'npm run new -- resource', or add the tag first.`,
  );
}

function singular(words: readonly string[]): string[] {
  const last = words.at(-1) ?? "";
  const candidates = [last.replace(/ies$/, "y"), last.replace(/es$/, ""), last.replace(/s$/, "")];
  const found = candidates.find((word) => word !== last && plural([word])[0] === last);
  if (found === undefined)
    throw new NameError(`'${words.join(" ")}' must be in the plural, because a list has many: listAgents.`);
  return [...words.slice(0, -1), found];
}

function sentenceOf(verb: string, noun: readonly string[]): string {
  return `${/e$/.test(verb) ? verb.slice(0, -1) : verb}ing ${withArticle(noun)}`;
}

function successOf(verb: string, one: readonly string[]): string {
  const name = one.join(" ");
  if (verb === "list") return `One page of ${plural(one).join(" ")}.`;
  return verb === "create" ? `The new ${name}.` : `The ${name}.`;
}

/** `agents.pings.create` for a POST on `/agents/{agent_id}/pings`. */
function sdkName(verb: string, segments: readonly string[]): string {
  const names = segments
    .filter((segment) => !segment.startsWith("{"))
    .map((segment) => camel(wordsOf(segment)));
  return [...(names.at(-1) === verb ? names.slice(0, -1) : names), verb].join(".");
}

function parametersOf(method: string, verb: string, fields: readonly string[]): { parameters?: object[] } {
  const names = [
    ...fields.map((field) => pascal(wordsOf(field))),
    ...(verb === "list" ? ["Limit", "AfterId", "BeforeId"] : []),
    ...(method === "post" ? ["IdempotencyKey"] : []),
  ];
  return names.length > 0 ? { parameters: names.map((name) => ref("parameters", name)) } : {};
}

/** The parameter of a path, and the 404 for what it does not name, unless the description has them. */
function addParameter(files: NewFiles, field: string): void {
  const words = wordsOf(field);
  if (words.at(-1) !== "id" || words.length < 2)
    throw new NameError(`The value {${field}} in the path must be an id, such as {agent_id}.`);
  const what = words.slice(0, -1);
  const key = snake(what);
  const parameter = `spec/components/parameters/${pascal(words)}.yaml`;
  if (!files.has(parameter))
    files.add(parameter, {
      name: field,
      in: "path",
      required: true,
      description: `Id of the ${what.join(" ")}, with the prefix \`${key}_\`.`,
      schema: { type: "string", minLength: 1 },
      example: `${key}_019e2590d33f711fabf42f2857cecd8a`,
    });
  const response = `spec/components/responses/${pascal(what)}NotFound.yaml`;
  if (files.has(response)) return;
  const message = `${sentence(what)} '{id}' was not found.`;
  files.add(response, {
    description: `The ${what.join(" ")} does not exist.`,
    headers: { "x-request-id": { $ref: "../headers/XRequestId.yaml" } },
    content: {
      "application/json": {
        schema: { $ref: "../schemas/NotFoundErrorResponse.yaml" },
        examples: {
          [`${key}_not_found`]: {
            summary: `No such ${what.join(" ")}`,
            value: {
              type: "error",
              error: {
                type: "not_found_error",
                message: message.replace("{id}", `${key}_unknown`),
                param: field,
              },
            },
          },
        },
      },
    },
  });
  addMessage(files, `${key}_not_found`, 404, message);
}

/** A message of the catalogue, below the comment for its status. */
export function addMessage(files: NewFiles, key: string, status: number, text: string): void {
  const path = "spec/messages.yaml";
  if (new RegExp(`^  ${key}:`, "m").test(files.read(path)))
    throw new NameError(`${path} has '${key}'. Choose another name, or use that one.`);
  files.edit(
    path,
    new RegExp(`^  # (?:\\d+ and )?${status}\\b.*\\n`, "m"),
    (line) => `${line}  ${key}: ${JSON.stringify(text)}\n`,
  );
}

const nameField = {
  type: "string",
  minLength: 1,
  maxLength: 256,
};

/** Your own keys and values, of which an update removes those that are null (RFC 7396). */
const metadataChanges = {
  type: "object",
  description: "Keys to set, and `null` for those to remove, at most 100.",
  maxProperties: 100,
  propertyNames: { maxLength: 256, description: "A key, at most 256 characters." },
  additionalProperties: {
    type: ["string", "null"],
    maxLength: 4096,
    description: "The value of one key, at most 4096 characters; `null` removes the key.",
  },
};

function addRequest(files: NewFiles, name: string, description: string, isUpdate: boolean): void {
  files.add(`spec/components/schemas/${name}.yaml`, {
    type: "object",
    description,
    ...(!isUpdate && { required: ["name"] }),
    properties: {
      name: { ...nameField, description: "Name, 1 to 256 characters." },
      metadata: isUpdate ? metadataChanges : { $ref: "Metadata.yaml" },
    },
  });
}

/** The schema of a response and its example, unless the description has them. */
function addSchema(files: NewFiles, one: readonly string[], isPage: boolean): void {
  const [name, key, text] = [pascal(one), snake(one), one.join(" ")];
  const schema = `spec/components/schemas/${name}.yaml`;
  const example = `spec/components/examples/${name}Example.yaml`;
  const time = { type: "string", format: "date-time" };
  const value = {
    id: `${key}_019e2590d33f711fabf42f2857cecd8a`,
    type: key,
    name: "example",
    created_at: "2026-05-14T08:16:04.159341Z",
    updated_at: "2026-05-14T08:16:04.159341Z",
  };
  if (!files.has(schema)) {
    files.add(schema, {
      type: "object",
      description: `${sentence(withArticle(one).split(" "))}.`,
      required: ["id", "type", "name", "created_at", "updated_at"],
      properties: {
        id: {
          type: "string",
          pattern: `^${key}_.+`,
          description: `Unique id of the ${text}, with the prefix \`${key}_\`.`,
        },
        type: { type: "string", const: key, description: `Always \`${key}\`.` },
        name: { ...nameField, description: `Name of the ${text}, 1 to 256 characters.` },
        metadata: { $ref: "Metadata.yaml", description: "Your own keys and values; present when given." },
        created_at: { ...time, description: `When the ${text} was created, RFC 3339 in UTC.` },
        updated_at: { ...time, description: `When the ${text} was last changed, RFC 3339 in UTC.` },
      },
    });
    if (!isPage) files.add(example, { summary: sentence(withArticle(one).split(" ")), value });
  } else if (!files.has(isPage ? schema : example))
    throw new NameError(
      `${schema} exists without ${example}, which the operation would show. Add the example first.`,
    );
  const page = `spec/components/schemas/${name}Page.yaml`;
  if (!isPage || files.has(page)) return;
  files.add(page, {
    description: `One page of ${plural(one).join(" ")}.`,
    allOf: [
      { $ref: "Page.yaml" },
      {
        type: "object",
        required: ["data"],
        properties: {
          data: {
            type: "array",
            description: "The items of this page, newest first.",
            items: { $ref: `${name}.yaml` },
          },
        },
      },
    ],
  });
  const data = files.has(example) ? (parse(files.read(example)) as { value: { id?: string } }).value : value;
  files.add(`spec/components/examples/${name}PageExample.yaml`, {
    summary: `A page with one ${text}`,
    value: { data: [data], first_id: data.id, last_id: data.id, has_more: false },
  });
}

function addToPath(files: NewFiles, path: string, method: string, operation: object): void {
  const file = `spec/paths/${fileOf(path)}`;
  const text = yaml({ [method]: operation });
  if (!files.has(file)) {
    files.add(file, { [method]: operation });
    const line = `  ${path}:\n    $ref: paths/${fileOf(path)}\n`;
    files.append("spec/openapi.yaml", "paths", line);
    return;
  }
  const described = Object.keys(parse(files.read(file)) as object);
  if (described.includes(method))
    throw new NameError(
      `${file} has a ${method.toUpperCase()} already. Choose another path, or another verb.`,
    );
  const after = described.filter((each) => METHODS.indexOf(each) < METHODS.indexOf(method)).at(-1);
  if (after === undefined) files.edit(file, /^/, () => text);
  else files.append(file, after, text);
}
