// Part of the generated handlers, in place of the one that follows the log of a session of the Cloud Agents API.

/**
 * Sends frames, those after the request's `Last-Event-ID` if they have ids, and ends: what a generated client then does, too.
 *
 * @param frames The text of an event stream.
 */
export function followFrames(frames: string, request: Request): string {
  const all = frames.split(/(?<=\n\n)/);
  const last = request.headers.get("last-event-id");
  const index = all.findIndex((frame) => frame.split("\n").includes(`id: ${last}`));
  return all.slice(index + 1).join("");
}
