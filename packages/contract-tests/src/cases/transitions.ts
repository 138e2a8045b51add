import type { Session } from "@cloud-agents/types";
import type { Case, Context } from "../Case.ts";
import { expect } from "../expect.ts";
import { pull, readTransitions, restingStates, shows, statesByNow } from "../model/readTransitions.ts";
import type { Description } from "../readDescription.ts";
import {
  archivedSession,
  busySession,
  cancelledSession,
  longMessage,
  newSession,
  type Path,
  send,
} from "./fixtures.ts";

/** How to bring a new session into a state. A state that is not here has no case. */
const STATES: Record<string, (context: Context) => Promise<Path>> = {
  idle: newSession,
  processing: busySession,
  cancelled: cancelledSession,
  archived: archivedSession,
  async cancelled_and_archived(context) {
    const path = await cancelledSession(context);
    await context.call("archiveSession", { path });
    return path;
  },
};

/** How to pull a trigger. What no request pulls is not here. */
const TRIGGERS: Record<string, (context: Context, path: Path) => Promise<unknown>> = {
  "user.message": (context, path) => send(context, path, longMessage),
  "user.define_outcome": (context, path) =>
    send(context, path, { ...longMessage, type: "user.define_outcome" }),
  "user.interrupt": (context, path) => send(context, path, { type: "user.interrupt" }),
  add_resources: ({ call }, path) =>
    call("addSessionResources", {
      path,
      body: { resources: [{ type: "github_repository", url: "https://example.com/added" }] },
    }),
  cancel: ({ call }, path) => call("cancelSession", { path }),
  archive: ({ call }, path) => call("archiveSession", { path }),
};

/** A case for each row of the table of a session's life in which something is accepted: where it leads, as the session itself then says. */
export function transitionCases(description: Description): Case[] {
  const transitions = readTransitions(description);
  return restingStates(transitions).flatMap((state) =>
    Object.entries(TRIGGERS).flatMap(([trigger, act]): Case[] => {
      const bring = STATES[state];
      const outcome = pull(transitions, state, [trigger]);
      if (bring === undefined || "error" in outcome) return [];
      return [
        {
          operation: "getSession",
          status: 200,
          name: `${trigger} in the state ${state} leads to ${outcome.to}`,
          needs: "state",
          async run(context) {
            const path = await bring(context);
            await act(context, path);
            const { status, archived_at } = await context.call<Session>("getSession", { path });
            const states = [...statesByNow(transitions, [outcome.to])];
            const isOneOf = states.some((each) => shows(each, { status, archived_at }));
            expect.that("$.status and $.archived_at", isOneOf, states.join(" or "), { status, archived_at });
          },
        },
      ];
    }),
  );
}
