import type { Session, SessionPage } from "@cloud-agents/types";
import type { Case, Context } from "../Case.ts";
import { expect } from "../expect.ts";
import { archivedSession, busySession, cancelledSession } from "./fixtures.ts";

/** Calls createSession with a valid body and the given fields. */
async function create({ world, call }: Context, fields: object): Promise<Session> {
  const valid = { agent: await world.agent(), environment_id: await world.environment() };
  return call("createSession", { body: { ...valid, ...fields } });
}

/** The rules of sessions. */
export const sessionCases: Case[] = [
  {
    operation: "createSession",
    status: 201,
    name: "the session is idle and empty, and contains the whole agent",
    source: [
      12,
      "create-session.intro.idle",
      "create-session.response-example.empty-lists",
      "create-session.response-example.agent",
      "create-session.response.agent.description",
      "create-session.response-example.whole-session",
    ],
    needs: "state",
    async run(context) {
      // The model compares the agent in the session with this one.
      await context.call("getAgent", { path: { agent_id: await context.world.agent() } });
      const session = await create(context, { title: "My session", metadata: { purpose: "support" } });
      const { status, title, resources, vault_ids, memory_store_ids, metadata } = session;
      expect.equal(
        "the new session",
        { status, title, resources, vault_ids, memory_store_ids, metadata },
        {
          status: "idle",
          title: "My session",
          resources: [],
          vault_ids: [],
          memory_store_ids: [],
          metadata: { purpose: "support" },
        },
      );
      await create(context, {});
    },
  },
  {
    operation: "createSession",
    status: 404,
    name: "an unknown agent",
    needs: "state",
    run: (context) => create(context, { agent: "agent_unknown" }),
  },
  {
    operation: "createSession",
    status: 404,
    name: "an unknown environment",
    needs: "state",
    run: (context) => create(context, { environment_id: "env_unknown" }),
  },
  {
    operation: "createSession",
    status: 404,
    name: "an unknown file",
    needs: "state",
    run: (context) => create(context, { resources: [{ file_id: "file_unknown" }] }),
  },
  {
    operation: "createSession",
    status: 409,
    name: "a file that is not ready",
    needs: "unreadyFile",
    run: (context) => create(context, { resources: [{ file_id: context.target.unreadyFile }] }),
  },
  {
    operation: "getSession",
    status: 200,
    name: "returns what createSession returned",
    needs: "state",
    async run(context) {
      const created = await create(context, {});
      expect.equal("$", await context.call("getSession", { path: { session_id: created.id } }), created);
    },
  },
  {
    operation: "cancelSession",
    status: 200,
    name: "the running turn ends, and cancelling again changes nothing",
    needs: "state",
    async run(context) {
      const path = await busySession(context);
      const first = await context.call<Session>("cancelSession", { path });
      expect.equal("$.status", first.status, "cancelled");
      expect.equal("$ of the second response", await context.call("cancelSession", { path }), first);
    },
  },
  {
    operation: "cancelSession",
    status: 409,
    name: "an archived session",
    needs: "state",
    run: async (context) => context.call("cancelSession", { path: await archivedSession(context) }),
  },
  {
    operation: "archiveSession",
    status: 200,
    name: "archived_at is set, the status stays, and archiving again changes nothing",
    needs: "state",
    async run(context) {
      const path = await cancelledSession(context);
      const first = await context.call<Session>("archiveSession", { path });
      expect.equal("$.status", first.status, "cancelled");
      expect.that("$.archived_at", typeof first.archived_at === "string", "a time", first.archived_at);
      expect.equal("$ of the second response", await context.call("archiveSession", { path }), first);
    },
  },
  {
    operation: "archiveSession",
    status: 409,
    name: "a session with a running turn",
    needs: "state",
    run: async (context) => context.call("archiveSession", { path: await busySession(context) }),
  },
  {
    operation: "listSessions",
    status: 200,
    name: "archived sessions are left out unless include_archived is true",
    needs: "state",
    async run(context) {
      const { session_id } = await archivedSession(context);
      const isListed = async (query: object) => {
        const page = await context.call<SessionPage>("listSessions", { query: { limit: 100, ...query } });
        return page.data.some(({ id }) => id === session_id);
      };
      expect.equal("whether the archived session is listed", await isListed({}), false);
      expect.equal(
        "whether it is listed when false is asked for",
        await isListed({ include_archived: false }),
        false,
      );
      expect.equal("whether it is listed when asked for", await isListed({ include_archived: true }), true);
    },
  },
];
