import { once } from "node:events";
import { changeBody } from "./changeBody.ts";
import { disconnect, type RawExchange } from "./disconnect.ts";
import type { Fault } from "./Fault.ts";
import { frames, isEvent } from "./frames.ts";

/** The faults of event streams. They neither change nor count other responses. */
export type StreamFault = Extract<Fault, { after_events: number } | { every: number }>;

export function isStreamFault(fault: Fault): fault is StreamFault {
  return "after_events" in fault || "every" in fault;
}

/**
 * Gives an event stream a fault.
 *
 * @param response A response of events.
 * @param raw What is disconnected.
 * @param signal Ends a stalled stream, as its reader does by going away.
 */
export function faultyStream(
  response: Response,
  fault: StreamFault,
  raw: RawExchange | undefined,
  signal: AbortSignal,
): Response {
  const encoder = new TextEncoder();
  return changeBody(response, async function* ({ parts, gone }) {
    const all = frames(parts);
    if (fault.type === "duplicate_event" || fault.type === "reorder_events") {
      const change = fault.type === "duplicate_event" ? duplicateEvents : reorderEvents;
      for await (const frame of change(all, fault.every)) yield encoder.encode(frame);
      return;
    }
    let events = 0;
    while (events < fault.after_events) {
      const { done, value } = await all.next();
      if (done) return;
      if (isEvent(value)) events += 1;
      yield encoder.encode(value);
    }
    if (fault.type === "stall_stream") {
      const end = AbortSignal.any([gone, signal]);
      if (!end.aborted) await once(end, "abort");
    }
    if (fault.type === "drop_stream") await disconnect(raw, "close");
    if (fault.type !== "cut_frame") return;
    for await (const frame of all) {
      const bytes = encoder.encode(frame);
      if (!isEvent(frame)) {
        yield bytes;
        continue;
      }
      yield bytes.subarray(0, bytes.length / 2);
      return disconnect(raw, "close");
    }
  });
}

async function* duplicateEvents(all: AsyncIterable<string>, every: number): AsyncGenerator<string, void> {
  let events = 0;
  for await (const frame of all) {
    yield frame;
    if (isEvent(frame) && ++events % every === 0) yield frame;
  }
}

async function* reorderEvents(all: AsyncIterable<string>, every: number): AsyncGenerator<string, void> {
  let events = 0;
  let held: string | undefined;
  for await (const frame of all) {
    if (isEvent(frame) && ++events % every === 0) {
      held = frame;
      continue;
    }
    yield frame;
    if (held === undefined || !isEvent(frame)) continue;
    yield held;
    held = undefined;
  }
  if (held !== undefined) yield held;
}
