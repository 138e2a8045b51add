const encoder = new TextEncoder();

/**
 * One server-sent event of the usual size, as it stands in a stream.
 *
 * @param {number} index Its place in the log.
 */
export function frame(index) {
  const event = { id: `evt_${index}`, type: "agent.message", text: "x".repeat(300) };
  return encoder.encode(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}
