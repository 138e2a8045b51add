import type { Agent, Environment, FileObject, Session } from "@cloud-agents/types";
import type { Case, Context } from "../Case.ts";
import { expect } from "../expect.ts";

const agentBody = { name: "contract-test", model: "ultimate" };
const environmentBody = { name: "contract-test", config: { type: "cloud" } };

/** An agent and an environment of the other account. */
async function others({ call, target }: Context) {
  const agent = await call<Agent>("createAgent", { body: agentBody }, target.otherToken);
  const environment = await call<Environment>(
    "createEnvironment",
    { body: environmentBody },
    target.otherToken,
  );
  return { agent: agent.id, environment_id: environment.id };
}

/** What to read that the other account creates, by the parameter of its path. */
const FOREIGN: [operation: string, parameter: string, create: (context: Context) => Promise<string>][] = [
  ["getAgent", "agent_id", async (context) => (await others(context)).agent],
  ["getEnvironment", "environment_id", async (context) => (await others(context)).environment_id],
  [
    "getSession",
    "session_id",
    async (context) => {
      const { call, target } = context;
      const body = await others(context);
      return (await call<Session>("createSession", { body }, target.otherToken)).id;
    },
  ],
  [
    "getFile",
    "file_id",
    async ({ call, target }) => {
      const body = { file: new File(["# Other"], "other.md") };
      return (await call<FileObject>("uploadFile", { body }, target.otherToken)).file_id;
    },
  ],
];

/** The other account creates a session from something of the first one. */
function foreignCase(what: string, ours: (context: Context) => Promise<object>): Case {
  return {
    operation: "createSession",
    status: 404,
    name: `${what} of another account`,
    needs: "otherToken",
    async run(context) {
      const body = { ...(await others(context)), ...(await ours(context)) };
      await context.call("createSession", { body }, context.target.otherToken);
    },
  };
}

/** What two accounts must not share, besides ids in paths. */
export const accountCases: Case[] = [
  foreignCase("an agent", async ({ world }) => ({ agent: await world.agent() })),
  foreignCase("an environment", async ({ world }) => ({ environment_id: await world.environment() })),
  foreignCase("a file", async ({ world }) => ({ resources: [{ file_id: await world.file() }] })),
  {
    operation: "addSessionResources",
    status: 404,
    name: "a file of another account",
    needs: "otherToken",
    async run(context) {
      const { call, target, world } = context;
      const body = await others(context);
      const { id } = await call<Session>("createSession", { body }, target.otherToken);
      const resources = [{ file_id: await world.file() }];
      const path = { session_id: id };
      await call("addSessionResources", { path, body: { resources } }, target.otherToken);
    },
  },
  ...["listAgents", "listEnvironments", "listSessions", "listFiles"].map(
    (operation): Case => ({
      operation,
      status: 200,
      name: "the list has nothing that another account created",
      needs: "otherToken",
      async run(context) {
        const { call, target, world } = context;
        const own = { agent: await world.agent(), environment: await world.environment() };
        const ids = [own.agent, own.environment, await world.session(), await world.file()];
        const list = await call<{ data: (Agent | FileObject)[] }>(
          operation,
          { query: { limit: 100 } },
          target.otherToken,
        );
        const foreign = list.data
          .map((item) => ("file_id" in item ? item.file_id : item.id))
          .filter((id) => ids.includes(id));
        expect.equal("items of another account in $.data", foreign, []);
      },
    }),
  ),
  ...FOREIGN.map(
    ([operation, parameter, create]): Case => ({
      operation,
      status: 404,
      name: "what another account created",
      needs: "otherToken",
      source: [22],
      run: async (context) => context.call(operation, { path: { [parameter]: await create(context) } }),
    }),
  ),
  {
    operation: "createAgent",
    status: 201,
    name: "an Idempotency-Key that another account used counts as new",
    needs: "otherToken",
    async run({ call, target, unique }) {
      const input = { body: agentBody, headers: { "idempotency-key": unique() } };
      const first = await call<Agent>("createAgent", input);
      const second = await call<Agent>("createAgent", input, target.otherToken);
      expect.notEqual("$.id of the second account's agent", second.id, first.id);
    },
  },
];
