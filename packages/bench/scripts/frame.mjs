/** One server-sent event of the usual size. */
export const frame = new TextEncoder().encode(
  `id: evt_1\nevent: agent.message\ndata: ${JSON.stringify({ type: "agent.message", text: "x".repeat(300) })}\n\n`,
);
