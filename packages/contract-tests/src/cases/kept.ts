import type { Session } from "@cloud-agents/types";
import type { Case, Context } from "../Case.ts";
import { baseOf, keptValues } from "../keptValues.ts";
import { idOf, type ResourceKind, resourceKinds, successOf } from "../model/resourceKinds.ts";
import { readEvents } from "../parseFrames.ts";
import type { Description, Operation } from "../readDescription.ts";
import { listEvents, newSession, openStream, ownSession, send } from "./fixtures.ts";

type Body = Record<string, unknown>;
type Path = Record<string, string>;

/** What a file of a form is sent as. */
const FILES = [
  new File(["# Notes"], "notes.md", { type: "text/markdown" }),
  new File(["日本語 🙂"], "日本語 🙂 (1).txt", { type: "text/plain" }),
  new File([], "empty.bin"),
  new File(["padded"], " padded .md "),
  new File([Uint8Array.from({ length: 70_000 }, (_, index) => index % 256)], "bytes", {
    type: "application/octet-stream",
  }),
];

/**
 * Sends every field of every object with values that a target could lose, and reads them back everywhere. What is compared is up to the
 * model that looks on.
 */
export function keptCases(description: Description): Case[] {
  return [
    ...resourceKinds(description).flatMap((kind) => kindCases(description, kind)),
    ...eventCases(description),
    ...sessionResourceCases(description),
    ...disturbedCases(description),
    ...agentCases(description),
  ];
}

function kindCases(description: Description, kind: ResourceKind): Case[] {
  const { create, list } = kind;
  const schema = create.body?.schema ?? {};
  const isForm = create.body?.contentType === "multipart/form-data";
  const base = baseOf(description, schema);
  const bodyWith = async ({ world }: Context, field: string, value: unknown): Promise<Body> => {
    const body = (await world.fill({ ...base, [field]: value })) as Body;
    return isForm && !(body.file instanceof File) ? { ...body, file: FILES[0] } : body;
  };
  const wholes = description.operations.filter(
    (operation) =>
      operation.path.includes(`{${kind.parameter}}`) &&
      description.nameOf(successOf(operation) ?? {}) === kind.name,
  );
  return [...description.fieldsOf(schema)].flatMap(([field, { schema: fieldSchema }]) => {
    const isFile = description.resolve(fieldSchema).format === "binary";
    const values: unknown[] = isFile ? FILES : keptValues(description, fieldSchema, field);
    const each = async (context: Context, then?: (path: Path) => Promise<unknown>) => {
      for (const value of values) {
        const created = await context.call(create.id, { body: await bodyWith(context, field, value) });
        await then?.({ [kind.parameter]: idOf(kind, created) ?? "" });
      }
    };
    const keeps = (operation: Operation, name: string, run: Case["run"]): Case => ({
      operation: operation.id,
      status: Math.min(...operation.responses.keys()),
      name,
      needs: "state",
      run,
    });
    return [
      keeps(create, `shows ${field} as sent, whatever it is`, (context) => each(context)),
      ...wholes.map((whole) =>
        keeps(whole, `shows ${field} as ${create.id} was sent it, whatever it is`, (context) =>
          each(context, (path) => context.call(whole.id, { path })),
        ),
      ),
      ...(list
        ? [
            keeps(list, `shows ${field} as ${create.id} was sent it, whatever it is`, async (context) => {
              await each(context);
              await context.call(list.id, { query: { limit: 100 } });
            }),
          ]
        : []),
    ];
  });
}

/** Messages with every kind of text, in one request, so that they share one turn. */
function eventCases(description: Description): Case[] {
  const texts = keptValues(description, { type: "string" }, "text");
  const content = (text: unknown) => [{ type: "text", text }];
  const events = ["user.message", "user.define_outcome"].flatMap((type) => [
    ...texts.map((text) => ({ type, content: content(text) })),
    { type, content: texts.slice(0, 3).flatMap(content) },
  ]);
  return [
    {
      operation: "sendSessionEvents",
      status: 202,
      name: "returns the content of every event as sent, whatever it is",
      needs: "state",
      run: async (context) => send(context, await newSession(context), ...events),
    },
    {
      operation: "listSessionEvents",
      status: 200,
      name: "shows the content of every event as sent, whatever it is",
      needs: "state",
      async run(context) {
        const path = await ownSession(context);
        await send(context, path, ...events);
        await context.call("streamSessionEvents", { path });
        await listEvents(context, path);
      },
    },
    {
      operation: "streamSessionEvents",
      status: 200,
      name: "shows the content of every event as sent, whatever it is",
      needs: "state",
      async run(context) {
        const path = await ownSession(context);
        await send(context, path, ...events);
        await readEvents(await openStream(context, path));
      },
    },
  ];
}

/** Resources of both kinds, with every field, at creation and later, in every operation that shows them. */
function sessionResourceCases(description: Description): Case[] {
  const union = description.unionOf(description.schemas.get("SessionResourceInput") ?? {});
  const reads: [string, number][] = [
    ["addSessionResources", 200],
    ["getSession", 200],
    ["listSessions", 200],
    ["cancelSession", 200],
    ["archiveSession", 200],
  ];
  return [...(union?.branches ?? [])].flatMap(([type, schema]) =>
    [...description.fieldsOf(schema)].flatMap(([field, { schema: fieldSchema }]) =>
      reads.map(
        ([operation, status]): Case => ({
          operation,
          status,
          name: `shows ${field} of a resource '${type}' as sent, whatever it is`,
          needs: "state",
          async run(context) {
            const base = baseOf(description, schema);
            for (const [index, value] of keptValues(description, fieldSchema, field).entries()) {
              const path = await ownSession(context);
              const resource = await context.world.fill({ ...base, type, [field]: value });
              const other = { type: "github_repository", url: `https://example.com/other/${index}` };
              await context.call("addSessionResources", { path, body: { resources: [other] } });
              await context.call("addSessionResources", { path, body: { resources: [resource] } });
              if (operation === "listSessions") await context.call(operation, { query: { limit: 5 } });
              else if (operation !== "addSessionResources") await context.call(operation, { path });
            }
          },
        }),
      ),
    ),
  );
}

/** Everything that can happen to a session, which must not change what it does not concern. */
const DISTURBANCES: Record<string, (context: Context, path: Path) => Promise<unknown>> = {
  "resources were added": ({ call }, path) =>
    call("addSessionResources", {
      path,
      body: { resources: [{ type: "github_repository", url: "https://example.com/added" }] },
    }),
  "adding resources was refused": ({ call }, path) =>
    refused(call("addSessionResources", { path, body: { resources: [{ file_id: "file_unknown" }] } })),
  "a message was refused": ({ call }, path) =>
    refused(call("sendSessionEvents", { path, body: { events: [{ type: "user.message" }] } })),
  "an interrupt": ({ call }, path) =>
    call("sendSessionEvents", { path, body: { events: [{ type: "user.interrupt" }] } }),
  "a turn": async ({ call }, path) => {
    await call("sendSessionEvents", { path, body: { events: [shortMessage("Say hello.")] } });
    await call("streamSessionEvents", { path });
  },
  "two turns": async (context, path) => {
    for (const text of ["Say hello.", "And good bye."]) {
      const { data } = await send(context, path as { session_id: string }, shortMessage(text));
      const headers = { "last-event-id": data[0]?.id ?? "" };
      await context.call("streamSessionEvents", { path, headers });
      await context.call("getSession", { path });
    }
  },
  "an interrupted turn": async ({ call }, path) => {
    await call("sendSessionEvents", { path, body: { events: [shortMessage("Wait 20 seconds.")] } });
    await call("sendSessionEvents", { path, body: { events: [{ type: "user.interrupt" }] } });
  },
  "it was cancelled": ({ call }, path) => call("cancelSession", { path }),
  "it was cancelled during a turn": async ({ call }, path) => {
    await call("sendSessionEvents", { path, body: { events: [shortMessage("Wait 20 seconds.")] } });
    await call("cancelSession", { path });
  },
  "it was archived": ({ call }, path) => call("archiveSession", { path }),
  "it was cancelled and archived": async ({ call }, path) => {
    await call("cancelSession", { path });
    await call("archiveSession", { path });
  },
};

const shortMessage = (text: string) => ({ type: "user.message", content: [{ type: "text", text }] });

/** A session with something in every field goes through every disturbance. */
function disturbedCases({ operations }: Description): Case[] {
  return Object.entries(DISTURBANCES).flatMap(([what, disturb]) =>
    ["getSession", "listSessions", "listSessionEvents"].map(
      (operation): Case => ({
        operation,
        status: Math.min(...(operations.find(({ id }) => id === operation)?.responses.keys() ?? [200])),
        name: `after ${what}, all else is as it was`,
        needs: "state",
        async run(context) {
          const other = await richSession(context);
          const path = await richSession(context);
          await context.call("getSession", { path });
          await disturb(context, path);
          // The session itself, its log, and a session that it does not concern.
          await context.call("getSession", { path });
          await listEvents(context, path);
          await context.call("getSession", { path: other });
          await listEvents(context, other);
          const query = { limit: 10, include_archived: true };
          if (operation === "listSessions") await context.call(operation, { query });
          else await context.call(operation, { path });
        },
      }),
    ),
  );
}

/**
 * The agent and the environment of a session, as a target could lose them: in every operation that shows a session, and of several
 * sessions each its own.
 */
function agentCases({ operations }: Description): Case[] {
  const ids = ["createSession", "getSession", "listSessions", "cancelSession", "archiveSession"];
  return operations
    .filter(({ id }) => ids.includes(id))
    .map(
      ({ id, responses }): Case => ({
        operation: id,
        status: Math.min(...responses.keys()),
        name: "shows the environment and the whole agent of each session, whatever is in it",
        needs: "state",
        async run(context) {
          const { call } = context;
          const paths: Path[] = [];
          for (const body of [richAgent(context), PADDED_AGENT, PLAIN_AGENT]) {
            const agent = await call<{ id: string }>("createAgent", { body });
            const environment = await call<{ id: string }>("createEnvironment", {
              body: { name: "One of several", config: { type: "cloud" } },
            });
            const session = await call<Session>("createSession", {
              body: { agent: agent.id, environment_id: environment.id },
            });
            paths.push({ session_id: session.id });
          }
          if (id === "listSessions") await call(id, { query: { limit: paths.length } });
          else if (id !== "createSession") for (const path of paths) await call(id, { path });
        },
      }),
    );
}

/** Something in every field, most of it beyond ASCII. */
const richAgent = ({ unique }: Context) => ({
  name: "エージェント 🙂",
  model: { id: "ultimate", effort: "high" },
  system: "手短に。",
  description: "契約テスト用",
  tools: [{ type: "bash", enabled: false, limits: { seconds: 0, hosts: ["b", "a"] } }, { type: "ツール" }],
  mcp_servers: [
    { name: "課題", url: "https://mcp.example.com/issues", type: "http" },
    { name: "b", url: "https://mcp.example.com/b" },
  ],
  skills: [{ skill_id: "skill_b" }, { skill_id: "スキル", version: null }],
  metadata: { run: unique(), チーム: "文書" },
});

/** Texts that a trim would change. */
const PADDED_AGENT = {
  name: " padded ",
  model: "ultimate",
  system: "  Be brief.\n",
  description: " For contract tests ",
  tools: [{ type: " bash " }],
  mcp_servers: [{ name: " issues ", url: "https://mcp.example.com/issues" }],
  skills: [{ skill_id: " skill " }],
  metadata: { " run ": " 1 " },
};

/** Nothing but what is needed. */
const PLAIN_AGENT = { name: "plain", model: "ultimate" };

/** A new session with something in every field, and an agent with something in every field. */
async function richSession(context: Context): Promise<{ session_id: string }> {
  const { call, world } = context;
  const agent = await call<{ id: string }>("createAgent", { body: richAgent(context) });
  const body = {
    agent: agent.id,
    environment_id: await world.environment(),
    title: "私の Session",
    metadata: { purpose: "contract-test", 目的: "検証", empty: "" },
    delta_flush_interval_ms: 50,
    vault_ids: ["vault_b", "vault_a"],
    memory_store_ids: ["memory_b", "memory_a"],
    resources: [
      { file_id: await world.file(), path: "inputs/仕様.md" },
      {
        type: "github_repository",
        url: "https://github.com/your-org/your-repo.git",
        mount_path: "/workspace",
      },
    ],
  };
  return { session_id: (await call<Session>("createSession", { body })).id };
}

/** Expects a refusal; which one, the model says. */
async function refused(call: Promise<unknown>): Promise<void> {
  await call.catch(() => {});
}
