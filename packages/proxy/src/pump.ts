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
  source.on("data", (chunk: Buffer) => {
    if (!target.write(chunk)) {
      waits += 1;
      target.once("drain", go);
    }
    for (const sink of sinks) if (!sink.write(chunk, go)) waits += 1;
    if (waits > 0) source.pause();
  });
}
