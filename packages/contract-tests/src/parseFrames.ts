import type { SessionEvent } from "@cloud-agents/types";
import { createParser, type EventSourceMessage } from "eventsource-parser";

/** One frame of a stream as it is on the wire. */
export type Frame = EventSourceMessage;

/** The complete frames in the text of a stream. */
export function framesOf(text: string): Frame[] {
  const frames: Frame[] = [];
  createParser({ onEvent: (frame) => frames.push(frame) }).feed(text);
  return frames;
}

/**
 * Reads a stream up to a frame, or to its end, and closes it.
 *
 * @param until whether a frame is the last one wanted
 * @returns the frames up to and with that one
 * @throws the reason of the signal that the request was made with
 */
export async function framesUntil(response: Response, until: (frame: Frame) => boolean): Promise<Frame[]> {
  const frames: Frame[] = [];
  const parser = createParser({ onEvent: (frame) => frames.push(frame) });
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const seen = frames.length;
    parser.feed(decoder.decode(chunk, { stream: true }));
    const last = frames.findIndex((frame, index) => index >= seen && until(frame));
    if (last !== -1) return frames.slice(0, last + 1);
  }
  return frames;
}

/** The events in frames: all but the server's signs of life. */
export function events(frames: Frame[]): SessionEvent[] {
  return frames.filter(({ event }) => event !== "heartbeat").map(({ data }) => JSON.parse(data));
}

/** The events of an open stream up to the end of a turn, after which a live one stays open, or of the stream. */
export async function eventsOf(response: Response): Promise<SessionEvent[]> {
  return events(await framesUntil(response, ({ event }) => event === "session.status_idle"));
}
