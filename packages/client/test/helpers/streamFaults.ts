import type { FaultRule } from "./runStreamFaults.ts";

const stream = { operation: "streamSessionEvents" };
const cut = (type: string, after_events = 1): FaultRule => ({ match: stream, fault: { type, after_events } });
const resets = ["before_response", "after_headers", "mid_body"];

/** The fault rules of each kind of cut, by what happens to a stream. */
export const streamFaults: Record<string, FaultRule[]> = {
  "is dropped": [cut("drop_stream")],
  "is closed as if it were complete": [cut("close_stream")],
  "falls silent": [cut("stall_stream")],
  "is cut inside an event": [cut("cut_frame")],
  "repeats events, and is dropped": [
    { match: stream, fault: { type: "duplicate_event", every: 2 } },
    cut("drop_stream", 3),
  ],
  // Every other connection does not come about; the ones between bring one event.
  "is reset": [
    ...Array.from({ length: 999 }, (_, index) => ({
      match: stream,
      skip: 2 * index + 2,
      times: 1,
      fault: { type: "reset", when: resets[index % 3] },
    })),
    cut("drop_stream"),
  ],
};
