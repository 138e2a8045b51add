import type { SessionEvent } from "@cloud-agents/types";
import { createParser, type EventSourceMessage, type EventSourceParser } from "eventsource-parser";

/** One frame of a stream, as sent. */
export type Frame = EventSourceMessage;

/**
 * Makes a parser that knows a frame with the byte that ends it. A line may end with a carriage return alone, and who waits for what
 * follows the last one waits for the next event.
 */
export function createFrameParser(onEvent: (frame: Frame) => void): Pick<EventSourceParser, "feed"> {
  const parser = createParser({ onEvent });
  let isAfterCr = false;
  return {
    feed(text) {
      if (text === "") return;
      const rest = isAfterCr && text.startsWith("\n") ? text.slice(1) : text;
      isAfterCr = text.endsWith("\r");
      parser.feed(rest.replace(/\r\n?/g, "\n"));
    },
  };
}

/** Parses the complete frames of a stream's text. */
export function parseFrames(text: string): Frame[] {
  const frames: Frame[] = [];
  createFrameParser((frame) => frames.push(frame)).feed(text);
  return frames;
}

/**
 * Reads a stream up to a frame, or to its end, and closes it.
 *
 * @param until Whether to stop after a frame.
 * @returns The frames up to and including that one.
 * @throws The reason of the request's signal, if it aborts.
 */
export async function readFramesUntil(
  response: Response,
  until: (frame: Frame) => boolean,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  const parser = createFrameParser((frame) => frames.push(frame));
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const seen = frames.length;
    parser.feed(decoder.decode(chunk, { stream: true }));
    const last = frames.findIndex((frame, index) => index >= seen && until(frame));
    if (last !== -1) return frames.slice(0, last + 1);
  }
  return frames;
}

/** Parses the events in frames, leaving out heartbeats. */
export function parseEvents(frames: Frame[]): SessionEvent[] {
  return frames.filter(({ event }) => event !== "heartbeat").map(({ data }) => JSON.parse(data));
}

/** Reads the events of an open stream up to the end of a turn, or of the stream. */
export async function readEvents(response: Response): Promise<SessionEvent[]> {
  return parseEvents(await readFramesUntil(response, ({ event }) => event === "session.status_idle"));
}
