import type { KnownSessionEvent, KnownUserEvent, UserEventInput } from "@cloud-agents/types";
import { problem } from "../http/ApiProblem.ts";
import { createEvent, type EventMembers } from "../sessions/createEvent.ts";
import { endTurn } from "../sessions/endTurn.ts";
import { toJson } from "../store/Json.ts";
import { eventStream } from "../stream/eventStream.ts";
import type { Handlers, Services } from "./Handler.ts";
import { listAnswer } from "./listAnswer.ts";
import { writableSession } from "./writableSession.ts";

/** The operations on a session's events. */
export function eventHandlers(
  services: Services,
): Handlers<"sendSessionEvents" | "listSessionEvents" | "streamSessionEvents"> {
  const { store, feeds, turns, clock, ids } = services;

  const assertExists = (account: string, id: string) => {
    if (!store.sessions.read(account, id)) throw problem(404, "session_not_found", { id }, "session_id");
  };

  return {
    sendSessionEvents({ account, path: { session_id: sessionId }, body }) {
      const stored = writableSession(store, account, sessionId);
      const data: KnownUserEvent[] = [];
      let turnId = "";
      let texts: string[] = [];

      const accept = (input: UserEventInput) => {
        const now = clock.now();
        const turn = { sessionId, turnId };
        const event = createEvent(
          ids.next("evt"),
          turn,
          { created: now, processed: now },
          input as EventMembers,
        );
        store.events.append(event as KnownSessionEvent);
        data.push(event as KnownUserEvent);
      };

      for (const input of body.events) {
        const running = stored.currentTurn;
        if (input.type === "user.interrupt") {
          turnId = running ?? store.events.lastTurn(sessionId) ?? ids.next("turn");
          accept(input);
          if (running === undefined) continue;
          endTurn(services, stored, turns.usageOf(running), []);
          store.afterCommit(() => turns.abort(running));
          continue;
        }
        if (running === undefined) {
          turnId = ids.next("turn");
          texts = [];
          stored.currentTurn = turnId;
          stored.session.status = "processing";
          stored.session.updated_at = clock.now().toISOString();
        } else if (running !== turnId) {
          throw problem(409, "session_processing", {});
        }
        accept(input);
        texts.push(...input.content.map(({ text }) => text));
      }

      const started = stored.session.status === "processing" ? { sessionId, turnId } : undefined;
      store.sessions.update(stored);
      store.afterCommit(() => {
        feeds.changed(sessionId);
        if (started) turns.start(account, started, texts.join("\n"));
      });
      return toJson({ data });
    },
    listSessionEvents({ account, path, query }) {
      assertExists(account, path.session_id);
      return listAnswer(query, (request) => store.events.page(path.session_id, request));
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
