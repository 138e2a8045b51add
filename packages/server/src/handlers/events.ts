import { problem } from "../http/ApiProblem.ts";
import { saveSession } from "../sessions/saveSession.ts";
import { toJson } from "../store/Json.ts";
import type { Work } from "../store/Work.ts";
import { eventStream } from "../stream/eventStream.ts";
import { findSession } from "./findSession.ts";
import type { Handlers, HeaderName } from "./Handler.ts";
import { listResponse } from "./listResponse.ts";
import type { Services } from "./Services.ts";

const LAST_EVENT_ID: HeaderName<"streamSessionEvents"> = "Last-Event-ID";

/** The operations on a session's events. */
export function eventHandlers(
  services: Services,
): Handlers<"sendSessionEvents" | "listSessionEvents" | "streamSessionEvents"> {
  const { store, turns } = services;

  function* assertExists(account: string, id: string): Work<void> {
    if (!(yield* store.sessions.read(account, id)))
      throw problem(404, "session_not_found", { id }, "session_id");
  }

  return {
    *sendSessionEvents({ account, path: { session_id: sessionId }, body }) {
      const lifecycle = yield* findSession(services, account, sessionId);
      const { currentTurn } = lifecycle.stored;
      const isInterrupt = body.events.some(({ type }) => type === "user.interrupt");
      const lastTurn =
        isInterrupt && currentTurn === undefined ? yield* store.events.lastTurn(sessionId) : currentTurn;
      const data = body.events.map((input) =>
        input.type === "user.interrupt"
          ? lifecycle.interrupt(input, turns.usageOf(lifecycle.stored), lastTurn)
          : lifecycle.startTurn(input),
      );
      store.afterCommit(() => turns.follow(account, lifecycle));
      yield* saveSession(services, lifecycle);
      return toJson({ data });
    },
    *listSessionEvents({ account, path, query }) {
      yield* assertExists(account, path.session_id);
      return yield* listResponse(query, (request) => store.events.page(path.session_id, request));
    },
    *streamSessionEvents({ account, path, headers }) {
      yield* assertExists(account, path.session_id);
      const last = headers.get(LAST_EVENT_ID);
      const after = last === null ? 0 : yield* store.events.position(path.session_id, last);
      if (after === undefined) throw problem(400, "unknown_event", { id: last as string }, LAST_EVENT_ID);
      return eventStream(services, path.session_id, after);
    },
  };
}
