import { boundaryValues } from "../boundaryValues.ts";
import type { Case, Context } from "../Case.ts";
import type { Input } from "../callOperation.ts";
import { isStream } from "../callOperation.ts";
import { expect } from "../expect.ts";
import { baseOf } from "../keptValues.ts";
import { describedPart } from "../model/describedPart.ts";
import { idOf, type ResourceKind, resourceKinds, successOf } from "../model/resourceKinds.ts";
import type { Description, Operation } from "../readDescription.ts";
import type { Need } from "../target.ts";

/** One way to have a request refused that would succeed otherwise. */
interface Refusal {
  /** Completes "what an operation refused because it …". */
  why: string;
  status: number;
  needs: Need;
  /** Whether its Idempotency-Key is the reason. */
  isAboutKey?: true;
  /** Sends the request so. */
  send(context: Context, input: Input): Promise<unknown>;
}

/** How often something new has to be there after a refusal: others may use the target, and create something at that moment. */
const ATTEMPTS = 3;

/** Requests that are refused leave nothing behind, for whichever reason they are refused. */
export function refusedCases(description: Description): Case[] {
  const kinds = resourceKinds(description);
  const isCreation = (operation: Operation) => kinds.some(({ create }) => create.id === operation.id);
  return kinds.flatMap((kind) => [
    ...creationCases(description, kind),
    ...description.operations
      .filter((each) => each.method !== "GET" && !isCreation(each) && isOn(kind, each))
      .flatMap((write) => writeCases(description, kind, write)),
  ]);
}

const isOn = ({ get }: ResourceKind, { path }: Operation) => `${path}/`.startsWith(`${get.path}/`);

/** What was refused does not exist: neither half of it nor a copy. What was accepted exists once. */
function creationCases(description: Description, kind: ResourceKind): Case[] {
  const { create, list } = kind;
  if (!list) return [];
  const inputOf = async ({ world }: Context): Promise<Input> => ({
    body: await world.fill(formOf(create, baseOf(description, create.body?.schema ?? {}))),
  });
  const refusals = [
    ...refusalsOf(description, create),
    ...(kind.name === "Session" ? refusalsOfSessions(create) : []),
  ];
  return [
    {
      operation: list.id,
      status: 200,
      name: `one ${create.id} makes one object`,
      needs: "state",
      async run(context) {
        await adds(context, list, 1, async () => context.call(create.id, await inputOf(context)));
      },
    },
    ...refusals.map(
      ({ why, status, needs, isAboutKey, send }): Case => ({
        operation: list.id,
        status: 200,
        name: `what ${create.id} refused because it ${why} is not there`,
        needs,
        async run(context) {
          const headers = isAboutKey ? {} : { "idempotency-key": context.unique() };
          const refuse = async () =>
            expect.refused(create.id, send(context, { ...(await inputOf(context)), headers }), status);
          await adds(context, list, 0, refuse);
          if (isAboutKey) return;
          // The key of a refused request is free.
          await context.call(create.id, { ...(await inputOf(context)), headers });
          await context.call(list.id);
        },
      }),
    ),
  ];
}

/** What a refused request was about is as it was, and so is every list below it. */
function writeCases(description: Description, kind: ResourceKind, write: Operation): Case[] {
  const { create, get, parameter } = kind;
  const lists = description.operations.filter(
    (each) => each.method === "GET" && each.id !== get.id && isOn(kind, each) && !isStream(each),
  );
  return refusalsOf(description, write).map(
    ({ why, status, needs, send }): Case => ({
      operation: get.id,
      status: 200,
      name: `what ${write.id} refused because it ${why} changed nothing`,
      needs,
      async run(context) {
        const { call, world } = context;
        const base = baseOf(description, create.body?.schema ?? {});
        const created = await call(create.id, { body: await world.fill(formOf(create, base)) });
        const path = { [parameter]: idOf(kind, created) ?? "" };
        const look = async () => {
          const shown: unknown[] = [];
          for (const operation of [...lists, get])
            shown.push(
              describedPart(description, successOf(operation) ?? {}, await call(operation.id, { path })),
            );
          return shown;
        };
        const before = await look();
        const example: unknown = write.body?.examples.values().next().value;
        const body = write.body && (await world.fill(formOf(write, example)));
        await expect.refused(write.id, send(context, { path, body }), status);
        for (const [index, shown] of (await look()).entries())
          expect.equal(`$ of ${[...lists, get][index]?.id} after the refusal`, shown, before[index]);
      },
    }),
  );
}

/** Every way to have a valid request refused that the description has for its operation. */
function refusalsOf(description: Description, operation: Operation): Refusal[] {
  const { id, body, parameters, responses } = operation;
  const key = parameters.find(({ name }) => name === "Idempotency-Key");
  const longest = key && description.resolve(key.schema).maxLength;
  // What another operation used; one that needs nothing else.
  const other = id === "createAgent" ? "createEnvironment" : "createAgent";
  const example = () => description.operations.find((each) => each.id === other)?.body?.examples.values();
  const refusals: Refusal[] = [
    {
      why: "came with an unknown token",
      status: 401,
      needs: "state",
      send: ({ call }, input) => call(id, input, "pt-unknown"),
    },
    {
      why: "came with a read-only token",
      status: 403,
      needs: "restrictedToken",
      send: ({ call, target }, input) => call(id, input, target.restrictedToken),
    },
    ...(body
      ? [
          {
            why: "was not valid",
            status: 400,
            needs: "state" as const,
            send: async ({ call, world }: Context, input: Input) =>
              call(id, { ...input, body: await world.fill(brokenBody(description, operation)) }),
          },
        ]
      : []),
    ...(longest === undefined
      ? []
      : [
          {
            why: "had a key that is too long",
            isAboutKey: true as const,
            status: 400,
            needs: "state" as const,
            send: ({ call }: Context, input: Input) =>
              call(id, { ...input, headers: { "idempotency-key": "k".repeat(longest + 1) } }),
          },
        ]),
    ...(key
      ? [
          {
            why: "came with the key of another request",
            isAboutKey: true as const,
            status: 409,
            needs: "state" as const,
            async send({ call, unique }: Context, input: Input) {
              const headers = { "idempotency-key": unique() };
              await call(other, { body: example()?.next().value, headers });
              return call(id, { ...input, headers });
            },
          },
        ]
      : []),
    ...(parameters.some((each) => each.in === "path")
      ? [
          {
            why: "came from another account",
            status: 404,
            needs: "otherToken" as const,
            send: ({ call, target }: Context, input: Input) => call(id, input, target.otherToken),
          },
        ]
      : []),
  ];
  return refusals.filter(({ status }) => responses.has(status));
}

/** Sessions are refused because of what they name, too. */
function refusalsOfSessions({ id }: Operation): Refusal[] {
  const naming = (
    why: string,
    status: number,
    needs: Need,
    fields: (context: Context) => object,
  ): Refusal => ({
    ...{ why, status, needs },
    send: (context, input) =>
      context.call(id, { ...input, body: { ...(input.body as object), ...fields(context) } }),
  });
  const good = { type: "github_repository", url: "https://example.com/first" };
  return [
    naming("named an unknown agent", 404, "state", () => ({ agent: "agent_unknown" })),
    naming("named an unknown file", 404, "state", () => ({ resources: [good, { file_id: "file_unknown" }] })),
    naming("named a file that is not ready", 409, "unreadyFile", ({ target }) => ({
      resources: [good, { file_id: target.unreadyFile }],
    })),
  ];
}

/**
 * Compares a list before and after.
 *
 * @param count How many new items there have to be.
 */
async function adds(
  { call }: Context,
  list: Operation,
  count: number,
  act: () => Promise<unknown>,
): Promise<void> {
  const items = async () =>
    (await call<{ data: { id?: string; file_id?: string }[] }>(list.id, { query: { limit: 100 } })).data;
  const idsOf = (item: { id?: string; file_id?: string }) => item.file_id ?? item.id;
  let fresh: unknown[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = (await items()).map(idsOf);
    await act();
    fresh = (await items()).filter((item) => !before.includes(idsOf(item)));
    if (fresh.length === count) return;
  }
  expect.that(
    "$.data",
    false,
    count === 0 ? "nothing of a request that was refused" : "one new item for one request",
    fresh.length === 0 ? "none" : fresh,
  );
}

/** A body that breaks one limit of the schema, and no other. */
function brokenBody(description: Description, { body }: Operation): unknown {
  const isForm = body?.contentType === "multipart/form-data";
  const values = boundaryValues(description, body?.schema ?? {}, "body", isForm);
  // The last one: what is read field by field may have been kept up to there.
  return values.findLast(({ inside }) => !inside)?.value;
}

/** A body as it is sent; a form needs a real file. */
function formOf({ body }: Operation, fields: unknown): unknown {
  if (body?.contentType !== "multipart/form-data") return fields;
  return { ...(fields as object), file: new File(["# Contract test"], "notes.md") };
}
