import { problem } from "../http/ApiProblem.ts";
import { saveSession } from "../sessions/saveSession.ts";
import { toJson } from "../store/Json.ts";
import { eventStream } from "../stream/eventStream.ts";
import { findSession } from "./findSession.ts";
import type { Handlers } from "./Handler.ts";
import { listResponse } from "./listResponse.ts";
import type { Services } from "./Services.ts";

/** The operations on a session's events. */
export function eventHandlers(
  services: Services,
): Handlers<"sendSessionEvents" | "listSessionEvents" | "streamSessionEvents"> {
  const { store, turns } = services;

  const assertExists = (account: string, id: string) => {
    if (!store.sessions.read(account, id)) throw problem(404, "session_not_found", { id }, "session_id");
  };

  return {
    sendSessionEvents({ account, path: { session_id: sessionId }, body }) {
      const lifecycle = findSession(services, account, sessionId);
      const data = body.events.map((input) =>
        input.type === "user.interrupt"
          ? lifecycle.interrupt(input, turns.usageOf(lifecycle.stored.currentTurn), () =>
              store.events.lastTurn(sessionId),
            )
          : lifecycle.startTurn(input),
      );
      store.afterCommit(() => turns.follow(account, lifecycle));
      saveSession(services, lifecycle);
      return toJson({ data });
    },
    listSessionEvents({ account, path, query }) {
      assertExists(account, path.session_id);
      return listResponse(query, (request) => store.events.page(path.session_id, request));
    },
    streamSessionEvents({ account, path, headers }) {
      assertExists(account, path.session_id);
      const last = headers.get("last-event-id");
      const after = last === null ? 0 : store.events.position(path.session_id, last);
      if (after === undefined) throw problem(400, "unknown_event", { id: last as string }, "Last-Event-ID");
      return eventStream(services, path.session_id, after);
    },
  };
}
