const HOST = "It is about the address of the service; a target has another.";
const PROSE = "It explains what things are, and demands nothing of a server.";

/** Statements of the pages that no request can prove, each with the reason. One that a case proves after all fails the tests. */
export const untestableStatements: Record<string, string> = {
  "create-agent.request-example.host": HOST,
  "create-session.request-example.host": HOST,
  "send-events.request-example.host": HOST,
  "add-resources.request-example.host": HOST,
  "add-resources.related.session": PROSE,
  "add-resources.related.stateful": PROSE,
  "create-session.request.delta_flush_interval_ms.description.default":
    "No response shows the interval, and how long deltas take is not measured.",
};
