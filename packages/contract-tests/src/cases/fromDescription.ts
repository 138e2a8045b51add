import { APIError } from "@cloud-agents/client";
import { boundaryValues } from "../boundaryValues.ts";
import type { Case, Context } from "../Case.ts";
import { type Input, isStream } from "../callOperation.ts";
import { expect } from "../expect.ts";
import type { Description, Operation } from "../readDescription.ts";

/** The cases that follow from the description alone, for every operation. */
export function casesFromDescription(description: Description): Case[] {
  return description.operations.flatMap((operation) => [
    ...successes(operation),
    ...examples(operation),
    ...tokens(operation),
    ...unknownIds(operation),
    ...idempotency(operation),
    ...bodies(operation),
    ...formTypes(description, operation),
    ...limits(description, operation),
  ]);
}

type ErrorBody = { error: { message: string; param?: string } };

const statusOf = ({ responses }: Operation) => Math.min(...responses.keys());
const takesKey = ({ parameters }: Operation) => parameters.some(({ name }) => name === "Idempotency-Key");
const pathParameters = ({ parameters }: Operation) =>
  parameters.filter((parameter) => parameter.in === "path");

/** A request that succeeds: the body is a documented example, with real ids in place of the documented ones. */
async function valid(
  { world }: Context,
  { body }: Operation,
  example = body?.examples.values().next().value,
) {
  if (!body) return {};
  const realBody = (await world.fill(example)) as Record<string, unknown>;
  const isForm = body.contentType === "multipart/form-data";
  return { body: isForm ? { ...realBody, file: new File([String(realBody.file)], "notes.md") } : realBody };
}

/** Real ids for the path of an operation. */
async function pathTo({ world }: Context, operation: Operation): Promise<Record<string, string>> {
  const path: Record<string, string> = {};
  for (const { name } of pathParameters(operation)) path[name] = await world.id(name);
  return path;
}

function successes(operation: Operation): Case[] {
  const success = { operation: operation.id, status: statusOf(operation) };
  // The events of a stream depend on what happened before it opened; those cases are written by hand.
  if (isStream(operation)) return [];
  if (!operation.body) {
    return [{ ...success, name: "what exists", run: (context) => context.call(operation.id) }];
  }
  return [...operation.body.examples].map(([name, example]) => ({
    ...success,
    name: `the request example ${name}`,
    run: async (context) => context.call(operation.id, await valid(context, operation, example)),
  }));
}

function examples(operation: Operation): Case[] {
  const errors = [...operation.responses.values()].filter(({ status }) => status >= 400);
  return errors.flatMap(({ status, content }) =>
    [...(content.get("application/json")?.examples ?? [])].map(([example, value]) => ({
      operation: operation.id,
      status,
      name: `the error example ${example}, requested with a Prefer header`,
      needs: "examples",
      message: (value as ErrorBody).error.message,
      param: (value as ErrorBody).error.param ?? null,
      run: async (context) => {
        const headers = {
          prefer: `code=${status}, example=${example}`,
          accept: "application/json, text/event-stream",
        };
        const input = { ...(await valid(context, operation)), headers };
        // Twice, since every response has an id of its own.
        const refusal = await context.call<unknown>(operation.id, input).catch((error) => error);
        const { message } = (value as ErrorBody).error;
        // The bare client of streams throws for no status.
        if (refusal instanceof APIError)
          expect.equal("$.error.message of the first response", refusal.serverMessage, message);
        return context.call(operation.id, input);
      },
    })),
  );
}

function tokens(operation: Operation): Case[] {
  const { id, method, path, responses } = operation;
  const cases: Case[] = [
    {
      operation: id,
      status: 401,
      name: "no token",
      run: ({ raw }) => raw(method, path.replaceAll(/[{}]/g, "")),
    },
    {
      operation: id,
      status: 401,
      name: "an unknown token",
      needs: "state",
      run: async (context) => context.call(id, await valid(context, operation), "pt-unknown"),
    },
  ];
  if (responses.has(403)) {
    cases.push({
      operation: id,
      status: 403,
      name: "a read-only token",
      needs: "restrictedToken",
      run: async (context) =>
        context.call(id, await valid(context, operation), context.target.restrictedToken),
    });
  }
  return cases;
}

function unknownIds(operation: Operation): Case[] {
  return pathParameters(operation).flatMap(({ name, example = "" }): Case[] => {
    const unknown = String(example).replace(/_.*/, "_unknown");
    const notFound = { operation: operation.id, status: 404 };
    return [
      {
        ...notFound,
        name: `an unknown ${name}`,
        needs: "state",
        run: async (context) =>
          context.call(operation.id, { ...(await valid(context, operation)), path: { [name]: unknown } }),
      },
      {
        ...notFound,
        name: `a ${name} of another account`,
        needs: "otherToken",
        run: async (context) =>
          context.call(operation.id, await valid(context, operation), context.target.otherToken),
      },
      {
        operation: operation.id,
        status: 400,
        name: `a ${name} that is not valid percent-encoding`,
        needs: "checks",
        async run(context) {
          const { body } = await valid(context, operation);
          const headers = {
            ...authorized(context.target.token),
            ...(body && { "content-type": "application/json" }),
          };
          const init = { headers, ...(body && { body: JSON.stringify(body) }) };
          return context.raw(operation.method, operation.path.replace(`{${name}}`, "%zz"), init);
        },
      },
    ];
  });
}

function idempotency(operation: Operation): Case[] {
  if (!takesKey(operation)) return [];
  const { id } = operation;
  const other = id === "createAgent" ? "createEnvironment" : "createAgent";
  const example = {
    createAgent: { name: "a", model: "ultimate" },
    createEnvironment: { name: "a", config: { type: "cloud" } },
  };
  return [
    {
      operation: id,
      status: 409,
      name: "an Idempotency-Key that another operation used",
      needs: "state",
      run: async (context) => {
        const headers = { "idempotency-key": context.unique() };
        await context.call(other, { body: example[other], headers });
        await context.call(id, { ...(await valid(context, operation)), headers });
      },
    },
    {
      operation: id,
      status: statusOf(operation),
      name: "the same Idempotency-Key and request again return the first response",
      needs: "state",
      headers: { "idempotent-replayed": "true" },
      run: async (context) => {
        const input: Input = {
          ...(await valid(context, operation)),
          path: await pathTo(context, operation),
          headers: { "idempotency-key": context.unique() },
        };
        const first = await context.call(id, input);
        expect.equal("$ of the second response", await context.call(id, input), first);
      },
    },
    {
      operation: id,
      status: statusOf(operation),
      name: "a first response is not marked as a replay, with an Idempotency-Key or without",
      needs: "state",
      source: [17],
      async run(context) {
        for (const key of [undefined, context.unique()]) {
          const { body } = await valid(context, operation);
          const isForm = operation.body?.contentType === "multipart/form-data";
          const headers = {
            ...authorized(context.target.token),
            ...(body && !isForm && { "content-type": "application/json" }),
            ...(key !== undefined && { "idempotency-key": key }),
          };
          const sent = isForm ? formOf(body) : body && JSON.stringify(body);
          const path = filled(operation, await pathTo(context, operation));
          const response = await context.raw(operation.method, path, {
            headers,
            ...(sent && { body: sent }),
          });
          const marked = response.headers.get("idempotent-replayed");
          expect.that("header idempotent-replayed", marked !== "true", "nothing, or false", marked);
        }
      },
    },
    ...freedKeys(operation),
    ...(operation.body?.contentType === "application/json"
      ? [
          {
            operation: id,
            status: statusOf(operation),
            name: "an Idempotency-Key with the same JSON value in another notation",
            needs: "state" as const,
            source: [17],
            headers: { "idempotent-replayed": "true" },
            run: async (context: Context) => {
              const path = filled(operation, await pathTo(context, operation));
              const headers = {
                ...authorized(context.target.token),
                "content-type": "application/json",
                "idempotency-key": context.unique(),
              };
              const { body } = await valid(context, operation);
              const send = async (text: string) =>
                (await context.raw(operation.method, path, { headers, body: text })).json();
              const first = await send(JSON.stringify(body));
              const again = await send(JSON.stringify(reversed(body), undefined, 1));
              expect.equal("$ of the second response", again, first);
            },
          },
        ]
      : []),
    {
      operation: id,
      status: 409,
      name: `the same Idempotency-Key with another ${operation.body ? "body" : "path"}`,
      needs: "state",
      run: async (context) => {
        const headers = { "idempotency-key": context.unique() };
        const path = await pathTo(context, operation);
        const first = await valid(context, operation);
        await context.call(id, { ...first, path, headers });
        const otherPath = operation.body ? path : await pathTo(context, operation);
        const examples = [...(operation.body?.examples.values() ?? [])];
        const other = await valid(context, operation, examples[1]);
        const file = new File(["Another file"], "notes.md");
        await context.call(id, {
          ...(first.body && { body: examples[1] ? other.body : { ...first.body, file } }),
          path: otherPath,
          headers,
        });
      },
    },
  ];
}

/** Requests that are refused and send their key again with what is valid: only a success is kept under its key. */
function freedKeys(operation: Operation): Case[] {
  const { id, body, responses } = operation;
  const isForm = body?.contentType === "multipart/form-data";
  const mistakes: [status: number, mistake: Input][] = [
    ...(body ? [[400, { body: isForm ? { metadata: "{" } : {} }] as [number, Input]] : []),
    ...pathParameters(operation).map(({ name, example = "" }): [number, Input] => [
      404,
      { path: { [name]: String(example).replace(/_.*/, "_unknown") } },
    ]),
  ];
  return mistakes
    .filter(([status]) => responses.has(status))
    .map(([status, mistake]) => ({
      operation: id,
      status: statusOf(operation),
      name: `the Idempotency-Key of a request that was refused with ${status} can be used again`,
      needs: "state",
      source: [17],
      async run(context) {
        const headers = { "idempotency-key": context.unique() };
        const input = {
          ...(await valid(context, operation)),
          path: await pathTo(context, operation),
          headers,
        };
        const wrong = isForm ? { body: { ...input.body, ...(mistake.body as object) } } : mistake;
        await expect.refused("the first request", context.call(id, { ...input, ...wrong }), status);
        return context.call(id, input);
      },
    }));
}

/** The path of an operation with the ids of its parameters. */
function filled({ path }: Operation, ids: Record<string, string>): string {
  return Object.entries(ids).reduce((at, [name, value]) => at.replace(`{${name}}`, value), path);
}

/** The same JSON value, the fields of its objects in reverse. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, reversed(field)]);
  return Object.fromEntries(fields.reverse());
}

function formOf(fields: object = {}): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

function bodies(operation: Operation): Case[] {
  if (!operation.body) return [];
  const send = (init: RequestInit) => async (context: Context) => {
    let path = operation.path;
    for (const { name } of pathParameters(operation))
      path = path.replace(`{${name}}`, await context.world.id(name));
    const headers = { ...authorized(context.target.token), ...init.headers };
    return context.raw(operation.method, path, { ...init, headers });
  };
  const mistake = { operation: operation.id, status: 400 };
  const json = { "content-type": "application/json" };
  const cases: Case[] = [
    {
      ...mistake,
      name: "a body of another content type",
      run: send({ body: "name=value", headers: { "content-type": "application/x-www-form-urlencoded" } }),
    },
    { ...mistake, name: "no body", run: send({ headers: { "content-type": operation.body.contentType } }) },
  ];
  if (operation.body.contentType === "application/json") {
    cases.push({
      ...mistake,
      name: "a body that is not JSON",
      needs: "checks",
      run: send({ body: '{"name":', headers: json }),
    });
  }
  return cases;
}

/** Parts of a form that are a file where a text belongs, or a text where a file does. */
function formTypes({ fieldsOf, resolve }: Description, operation: Operation): Case[] {
  const { id, method, path, body } = operation;
  if (body?.contentType !== "multipart/form-data") return [];
  return [...fieldsOf(body.schema)].map(([field, { schema }]) => {
    const isFile = resolve(schema).format === "binary";
    return {
      operation: id,
      status: 400,
      name: `body.${field}: ${isFile ? "a text in place of a file" : "a file in place of a text"}`,
      needs: "checks",
      async run(context) {
        const form = formOf((await valid(context, operation)).body);
        form.set(field, isFile ? "# Text" : new File(["{}"], "text"));
        return context.raw(method, path, { headers: authorized(context.target.token), body: form });
      },
    };
  });
}

function limits(description: Description, operation: Operation): Case[] {
  const { body, parameters } = operation;
  const isForm = body?.contentType === "multipart/form-data";
  const inBody = body
    ? boundaryValues(description, body.schema, "body", isForm).map((limit) => ({
        ...limit,
        input: { body: limit.value },
      }))
    : [];
  const elsewhere = parameters
    .filter((parameter) => parameter.in !== "path")
    .flatMap((parameter) =>
      boundaryValues(description, parameter.schema, `${parameter.in}.${parameter.name}`, true).map(
        (limit) => ({
          ...limit,
          input: {
            [parameter.in === "query" ? "query" : "headers"]: { [parameter.name.toLowerCase()]: limit.value },
          } as Input,
        }),
      ),
    );
  return [...inBody, ...elsewhere].map(({ name, inside, value, input }) => ({
    operation: operation.id,
    status: inside ? statusOf(operation) : 400,
    name,
    // Prism takes an empty parameter for an absent one.
    ...(value === "" && !inside && !("body" in input) && { needs: "checks" as const }),
    run: async (context) => {
      const { body = (await valid(context, operation)).body, ...rest } = input as Input;
      return context.call(operation.id, { ...rest, body: await context.world.fill(body) });
    },
  }));
}

function authorized(token: string) {
  return { authorization: `Bearer ${token}` };
}
