import type { Session } from "@cloud-agents/types";
import type { Case, Context } from "../Case.ts";
import { expect } from "../expect.ts";
import { pull, readTransitions, restingStates, shows } from "../model/readTransitions.ts";
import type { Description } from "../readDescription.ts";
import {
  archivedSession,
  busySession,
  cancelledSession,
  listEvents,
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

/** The events that pull a trigger. */
const EVENTS: Record<string, object> = {
  "user.message": longMessage,
  "user.define_outcome": { ...longMessage, type: "user.define_outcome" },
  "user.interrupt": { type: "user.interrupt" },
};

type Act = (context: Context, path: Path) => Promise<unknown>;

/** What to do, and the triggers that this pulls. What no request pulls is not here. */
const ACTS: [triggers: string[], Act][] = [
  ...Object.entries(EVENTS).map(([trigger, event]): [string[], Act] => [
    [trigger],
    (context, path) => send(context, path, event),
  ]),
  // While a request lasts, the session is in a state that shows only in what several events of it lead to.
  ...Object.entries(EVENTS).map(([trigger, event]): [string[], Act] => [
    ["user.message", trigger],
    (context, path) => send(context, path, longMessage, event),
  ]),
  [
    ["add_resources"],
    ({ call }, path) =>
      call("addSessionResources", {
        path,
        body: { resources: [{ type: "github_repository", url: "https://example.com/added" }] },
      }),
  ],
  [["cancel"], ({ call }, path) => call("cancelSession", { path })],
  [["archive"], ({ call }, path) => call("archiveSession", { path })],
];

/** Events that only a trigger writes. All others are the agent's, which goes on meanwhile. */
const WRITTEN = /^user\.|^session\.(status_idle|error)$/;

/**
 * Cases for each row of the table of a session's life: where it leads what is accepted, as the session itself then says, and what it writes,
 * as the list says; and that nothing comes of what is refused.
 */
export function transitionCases(description: Description): Case[] {
  const transitions = readTransitions(description);
  return restingStates(transitions).flatMap((state) =>
    ACTS.flatMap(([triggers, act]): Case[] => {
      const bring = STATES[state];
      const outcome = pull(transitions, state, triggers);
      if (bring === undefined) return [];
      if ("error" in outcome)
        return [refusedCase(`${triggers.join(" and ")} in the state ${state}`, bring, act)];
      return [
        {
          operation: "getSession",
          status: 200,
          name: `${triggers.join(" and ")} in the state ${state} leads to ${outcome.to}`,
          needs: "state",
          async run(context) {
            const path = await bring(context);
            await act(context, path);
            const { status, archived_at } = await context.call<Session>("getSession", { path });
            const got = { status, archived_at };
            expect.that("$.status and $.archived_at", shows(outcome.to, got), `those of ${outcome.to}`, got);
          },
        },
        writingCase(triggers, state, bring, act, outcome.writes),
      ];
    }),
  );
}

function writingCase(
  triggers: string[],
  state: string,
  bring: (context: Context) => Promise<Path>,
  act: Act,
  writes: readonly string[],
): Case {
  return {
    operation: "listSessionEvents",
    status: 200,
    name: `${triggers.join(" and ")} in the state ${state} writes ${writes.join(", ") || "nothing"}`,
    needs: "state",
    source: [20, 4],
    async run(context) {
      const path = await bring(context);
      const before = await listEvents(context, path);
      await act(context, path);
      const written = (await listEvents(context, path)).slice(before.length).map(({ type }) => type);
      expect.equal(
        "the types of the new events that are not the agent's",
        written.filter((type) => WRITTEN.test(type)),
        writes,
      );
    },
  };
}

function refusedCase(what: string, bring: (context: Context) => Promise<Path>, act: Act): Case {
  return {
    operation: "getSession",
    status: 200,
    name: `${what} is refused, and nothing comes of it`,
    needs: "state",
    async run(context) {
      const path = await bring(context);
      // A turn may go on meanwhile; what it does is not compared.
      const look = async () => {
        const sent = (await listEvents(context, path)).filter(({ type }) => type.startsWith("user."));
        const { status, archived_at, resources } = await context.call<Session>("getSession", { path });
        return { status, archived_at, resources, sent };
      };
      const before = await look();
      await expect.refused(what, act(context, path), 409);
      expect.equal("$ after the refusal", await look(), before);
    },
  };
}
