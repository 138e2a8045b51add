import type { Session } from "@cloud-agents/types";
import { problem } from "../http/ApiProblem.ts";
import { attachResources, readResources } from "../resources/attachResources.ts";
import { addUsage, noUsage } from "../sessions/usage.ts";
import { fromJson, toJson } from "../store/Json.ts";
import type { StoredSession } from "../store/SessionTable.ts";
import type { Handlers, Services } from "./Handler.ts";
import { listAnswer } from "./listAnswer.ts";

/** The operations on sessions. */
export function sessionHandlers(
  services: Services,
): Handlers<"createSession" | "listSessions" | "getSession" | "cancelSession" | "archiveSession"> {
  const { store, feeds, turns, clock, ids } = services;
  const find = (account: string, id: string): StoredSession => {
    const stored = store.sessions.find(account, id);
    if (!stored) throw problem(404, "session_not_found", { id }, "session_id");
    return stored;
  };

  return {
    createSession({ account, body }) {
      const candidates = readResources(body.resources ?? []);
      const agent = store.agents.find(account, body.agent);
      if (!agent) throw problem(404, "agent_not_found", { id: body.agent }, "agent");
      if (!store.environments.find(account, body.environment_id)) {
        throw problem(404, "environment_not_found", { id: body.environment_id }, "environment_id");
      }
      const now = clock.now().toISOString();
      const session: Session = {
        id: ids.next("sess"),
        type: "session",
        agent_id: body.agent,
        agent: fromJson(agent),
        environment_id: body.environment_id,
        title: body.title ?? "",
        status: "idle",
        resources: attachResources(services, account, candidates, []),
        vault_ids: body.vault_ids ?? [],
        memory_store_ids: body.memory_store_ids ?? [],
        ...(body.metadata ? { metadata: body.metadata } : {}),
        usage: noUsage(),
        archived_at: null,
        created_at: now,
        updated_at: now,
      };
      return store.sessions.insert(account, session, body.delta_flush_interval_ms ?? 100);
    },
    listSessions: ({ account, query }) =>
      listAnswer(query, (request) => store.sessions.page(account, request, query.include_archived === true)),
    getSession({ account, path }) {
      const session = store.sessions.read(account, path.session_id);
      if (!session) throw problem(404, "session_not_found", { id: path.session_id }, "session_id");
      return session;
    },
    cancelSession({ account, path }) {
      const stored = find(account, path.session_id);
      const { session, currentTurn } = stored;
      if (session.status === "cancelled") return toJson(session);
      if (session.archived_at) throw problem(409, "session_archived", { id: session.id });
      if (currentTurn !== undefined) {
        session.usage = addUsage(session.usage, turns.usageOf(currentTurn));
        store.afterCommit(() => turns.abort(currentTurn));
      }
      stored.currentTurn = undefined;
      session.status = "cancelled";
      return changed(stored);
    },
    archiveSession({ account, path }) {
      const stored = find(account, path.session_id);
      const { session } = stored;
      if (session.archived_at) return toJson(session);
      if (session.status === "processing") throw problem(409, "archive_processing", {});
      session.archived_at = clock.now().toISOString();
      return changed(stored);
    },
  };

  function changed(stored: StoredSession) {
    stored.session.updated_at = clock.now().toISOString();
    store.afterCommit(() => feeds.changed(stored.session.id));
    return store.sessions.update(stored);
  }
}
