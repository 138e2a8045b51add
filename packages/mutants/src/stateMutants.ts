import type { Mutant } from "./Mutant.ts";

/** The states of a session and what can happen to it, as the reference server has them. */
type Table = Record<string, Record<string, Transition>>;

type Transition = { to: string; writes: readonly string[]; aborts?: true } | { error: string };

/** Where each trigger comes from, and the status of its success. */
const TRIGGERS: Record<string, { operation: string; status: number }> = {
  "user.message": { operation: "sendSessionEvents", status: 202 },
  "user.define_outcome": { operation: "sendSessionEvents", status: 202 },
  "user.interrupt": { operation: "sendSessionEvents", status: 202 },
  add_resources: { operation: "addSessionResources", status: 200 },
  cancel: { operation: "cancelSession", status: 200 },
  archive: { operation: "archiveSession", status: 200 },
  turn_completes: { operation: "streamSessionEvents", status: 200 },
  turn_fails: { operation: "streamSessionEvents", status: 200 },
};

/** For each row of the table of a session's life, every way to get it wrong. The reference server itself is changed. */
export function stateMutants(table: Table): Mutant[] {
  const states = Object.keys(table);
  return states.flatMap((state) =>
    Object.entries(table[state] as Table[string])
      .filter(([trigger]) => trigger in TRIGGERS)
      // A session is starting only between two events of one request.
      .filter(([trigger]) => state !== "starting" || trigger.startsWith("user."))
      .flatMap(([trigger, row]) => {
        const { operation, status } = TRIGGERS[trigger] as { operation: string; status: number };
        return waysOf(row, state, states, trigger).map(
          ([kind, wrong]): Mutant => ({
            id: `${state} ${trigger}: ${kind}`,
            group: "state",
            operation,
            status: "error" in row ? 409 : status,
            place: trigger,
            fault: "error" in row ? "F102" : "none",
            start: () => ({
              patch() {
                const rows = table[state] as Table[string];
                rows[trigger] = wrong;
                return () => {
                  rows[trigger] = row;
                };
              },
              wasWrong: () => true,
              reset: () => {},
            }),
          }),
        );
      }),
  );
}

function waysOf(row: Transition, state: string, states: string[], trigger: string): [string, Transition][] {
  if ("error" in row) {
    const others = ["session_cancelled", "session_archived", "session_processing", "archive_processing"];
    return [
      ["accepted, without effect", { to: state, writes: [] }],
      ...(trigger.startsWith("user.")
        ? ([["accepted and written", { to: state, writes: [trigger] }]] as [string, Transition][])
        : ([
            [
              "accepted, with its effect",
              { to: trigger === "cancel" ? "cancelled" : "archived", writes: [] },
            ],
          ] as [string, Transition][])),
      ...others
        .filter((error) => error !== row.error)
        .map((error): [string, Transition] => [`refused as ${error}`, { error }]),
    ];
  }
  const { writes } = row;
  const isEndOfNothing = trigger.startsWith("turn_") && row.to === state;
  // What does not happen there cannot be wrong.
  if (isEndOfNothing) return [];
  const refused: [string, Transition][] = trigger.startsWith("turn_")
    ? []
    : [["refused", { error: "session_processing" }]];
  const targets = states.filter((other) => other !== row.to && other !== "starting");
  return [
    ...refused,
    ...targets.map((to): [string, Transition] => [`leads to ${to}`, { ...row, to }]),
    ...writes.map((type, index): [string, Transition] => [
      `does not write ${type}`,
      { ...row, writes: writes.toSpliced(index, 1) },
    ]),
    ...(writes.length > 1
      ? ([["writes in reverse", { ...row, writes: [...writes].reverse() }]] as [string, Transition][])
      : []),
    ...(writes.length > 0
      ? ([["writes twice", { ...row, writes: [...writes, ...writes] }]] as [string, Transition][])
      : []),
    ...(writes.length === 0 && !trigger.startsWith("turn_")
      ? ([["writes session.status_idle", { ...row, writes: ["session.status_idle"] }]] as [
          string,
          Transition,
        ][])
      : []),
    ...(row.aborts ? ([["does not end the turn", { to: row.to, writes }]] as [string, Transition][]) : []),
  ];
}
