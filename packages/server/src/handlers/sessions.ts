import type { Session } from "@cloud-agents/types";
import { problem } from "../http/ApiProblem.ts";
import { attachResources, readResources } from "../resources/attachResources.ts";
import { saveSession } from "../sessions/saveSession.ts";
import { noUsage } from "../sessions/usage.ts";
import { fromJson } from "../store/Json.ts";
import { findSession } from "./findSession.ts";
import type { Handlers } from "./Handler.ts";
import { listResponse } from "./listResponse.ts";
import type { Services } from "./Services.ts";

/** The operations on sessions. */
export function sessionHandlers(
  services: Services,
): Handlers<"createSession" | "listSessions" | "getSession" | "cancelSession" | "archiveSession"> {
  const { store, turns, clock, ids } = services;

  return {
    *createSession({ account, body }) {
      const candidates = readResources(body.resources ?? []);
      const agent = yield* store.agents.find(account, body.agent);
      if (!agent) throw problem(404, "agent_not_found", { id: body.agent }, "agent");
      if (!(yield* store.environments.find(account, body.environment_id))) {
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
        resources: yield* attachResources(services, account, candidates, []),
        vault_ids: body.vault_ids ?? [],
        memory_store_ids: body.memory_store_ids ?? [],
        ...(body.metadata ? { metadata: body.metadata } : {}),
        usage: noUsage(),
        archived_at: null,
        created_at: now,
        updated_at: now,
      };
      // The description has a default, so it is always there.
      return yield* store.sessions.insert(account, session, body.delta_flush_interval_ms as number);
    },
    listSessions: ({ account, query }) =>
      listResponse(query, (request) =>
        store.sessions.page(account, request, query.include_archived === true),
      ),
    *getSession({ account, path }) {
      const session = yield* store.sessions.read(account, path.session_id);
      if (!session) throw problem(404, "session_not_found", { id: path.session_id }, "session_id");
      return session;
    },
    *cancelSession({ account, path }) {
      const lifecycle = yield* findSession(services, account, path.session_id);
      lifecycle.cancel(turns.usageOf(lifecycle.stored));
      store.afterCommit(() => turns.follow(account, lifecycle));
      return yield* saveSession(services, lifecycle);
    },
    *archiveSession({ account, path }) {
      const lifecycle = yield* findSession(services, account, path.session_id);
      lifecycle.archive();
      return yield* saveSession(services, lifecycle);
    },
  };
}
