import type { Readable, Writable } from "node:stream";
import type { Sink } from "./BodyCopy.ts";

/**
 * Passes each chunk on at once, and shows it to sinks. Waits for whichever is slowest, so that nothing is queued in memory. Ends neither
 * side.
 */
export function pump(source: Readable, target: Writable, sinks: readonly Sink[]): void {
  let waits = 0;
  const go = () => {
    waits -= 1;
    if (waits === 0) source.resume();
  };
  const show = (chunk: Buffer) => {
    for (const sink of sinks) if (!sink.write(chunk, go)) waits += 1;
    if (waits > 0) source.pause();
  };
  source.on("data", (chunk: Buffer) => {
    if (!target.write(chunk)) {
      waits += 1;
      target.once("drain", go);
    }
    if (waits > 0) source.pause();
    // Node sends what is written when the work of the moment is done: a check now would be in its way.
    if (sinks.length > 0) process.nextTick(show, chunk);
  });
}

/** Ends sinks, after what they are still to be shown. */
export function endAll(sinks: readonly Sink[]): void {
  process.nextTick(() => {
    for (const sink of sinks) sink.end();
  });
}
