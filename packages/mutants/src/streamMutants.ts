import type { Description } from "@cloud-agents/spec/description";
import { type Asked, type FrameText, type Mutant, play, type Wrong } from "./Mutant.ts";
import { withHeader } from "./withHeader.ts";

const OPERATION = "streamSessionEvents";

type OnFrame = (frame: FrameText, asked: Asked) => readonly FrameText[] | "end";

const isEvent = ({ event, data }: FrameText) => data !== undefined && event !== "heartbeat";
const eventOf = ({ data }: FrameText) => JSON.parse(data ?? "{}") as Record<string, unknown>;
const withEvent = (frame: FrameText, fields: object): FrameText => ({
  ...frame,
  data: JSON.stringify({ ...eventOf(frame), ...fields }),
});
const isDelta = (frame: FrameText) => isEvent(frame) && eventOf(frame).delta === true;

/** Streams whose frames are wrong, missing, too many, in another order, or come from another place. */
export function streamMutants({ eventTypes }: Description): Mutant[] {
  const mutant = (place: string, kind: string, start: () => Wrong): Mutant => ({
    id: `${OPERATION} stream ${place}: ${kind}`,
    group: "stream",
    operation: OPERATION,
    status: 200,
    place,
    fault: "none",
    start,
  });
  /** Given a function that makes the function for each new stream. */
  const frames = (place: string, kind: string, start: () => OnFrame) =>
    mutant(place, kind, () =>
      play({
        stream(asked) {
          if (asked.operation !== OPERATION) return undefined;
          const change = start();
          return (frame) => change(frame, asked);
        },
      }),
    );
  const events = (place: string, kind: string, change: (frame: FrameText) => readonly FrameText[]) =>
    frames(place, kind, () => (frame) => (isEvent(frame) ? change(frame) : [frame]));
  const header = (place: string, kind: string, change: (value: string | undefined) => string | undefined) =>
    mutant(place, kind, () =>
      play({
        request({ operation, request }) {
          if (operation !== OPERATION) return undefined;
          const at = request.headers.findIndex(
            (each, index) => index % 2 === 0 && each.toLowerCase() === place,
          );
          const before = at === -1 ? undefined : request.headers[at + 1];
          const after = change(before);
          return after === before
            ? undefined
            : { ...request, headers: withHeader(request.headers, place, after) };
        },
      }),
    );

  return [
    ...eventTypes.flatMap((type) => [
      frames(type, "left out", () => (frame) => (frame.event === type ? [] : [frame])),
      frames(type, "sent twice", () => (frame) => (frame.event === type ? [frame, frame] : [frame])),
      frames(type, "sent after the next event", () => delayed((frame) => frame.event === type)),
      frames(
        type,
        "without an id",
        () => (frame) =>
          frame.event === type && frame.id !== undefined ? [{ ...frame, id: undefined }] : [frame],
      ),
      frames(
        type,
        "under another name",
        () => (frame) => (frame.event === type ? [{ ...frame, event: `${type}_x` }] : [frame]),
      ),
    ]),
    events("event", "missing", (frame) => [{ ...frame, event: undefined }]),
    events("event", "message in all frames", (frame) => [{ ...frame, event: "message" }]),
    events("id", "missing in all frames", (frame) => [{ ...frame, id: undefined }]),
    events("id", "not that of the event", (frame) => [
      frame.id === undefined ? frame : { ...frame, id: `${frame.id}x` },
    ]),
    frames("id", "a number", () => {
      let count = 0;
      return (frame) => [isEvent(frame) && frame.id !== undefined ? { ...frame, id: `${++count}` } : frame];
    }),
    frames("id", "that of the event before", () => {
      let before: string | undefined;
      return (frame) => {
        if (frame.id === undefined) return [frame];
        const changed = { ...frame, id: before ?? frame.id };
        before = frame.id;
        return [changed];
      };
    }),
    events("id", "the same in all events", (frame) => [
      frame.id === undefined ? frame : withEvent({ ...frame, id: "evt_same" }, { id: "evt_same" }),
    ]),
    events("data", "not JSON", (frame) => [{ ...frame, data: `${frame.data}}` }]),
    events("data", "empty", (frame) => [{ ...frame, data: "" }]),
    events("data", "JSON as text", (frame) => [{ ...frame, data: JSON.stringify(frame.data) }]),
    events("data", "a list", (frame) => [{ ...frame, data: `[${frame.data}]` }]),
    frames("heartbeat", "left out", () => (frame) => (frame.event === "heartbeat" ? [] : [frame])),
    frames(
      "heartbeat",
      "with an id",
      () => (frame) => (frame.event === "heartbeat" ? [{ ...frame, id: "evt_heartbeat" }] : [frame]),
    ),
    frames(
      "heartbeat",
      "with other data",
      () => (frame) => (frame.event === "heartbeat" ? [{ ...frame, data: '{"type":"heartbeat"}' }] : [frame]),
    ),
    frames(
      "heartbeat",
      "without data",
      () => (frame) => (frame.event === "heartbeat" ? [{ ...frame, data: "" }] : [frame]),
    ),
    frames(
      "heartbeat",
      "as a comment",
      () => (frame) => (frame.event === "heartbeat" ? [{ ...frame, raw: ": heartbeat\n\n" }] : [frame]),
    ),
    frames(
      "heartbeat",
      "under another name",
      () => (frame) => (frame.event === "heartbeat" ? [{ ...frame, event: "ping" }] : [frame]),
    ),
    header("last-event-id", "ignored", () => undefined),
    mutant("last-event-id", "the event itself is sent again", () => again()),
    frames("last-event-id", "one event is skipped", () => {
      let isFirst = true;
      return (frame, { request }) => {
        const resumes = request.headers.some(
          (name, at) => at % 2 === 0 && name.toLowerCase() === "last-event-id",
        );
        if (!resumes || !isEvent(frame) || !isFirst) return [frame];
        isFirst = false;
        return [];
      };
    }),
    frames("last-event-id", "nothing is sent after it", () => (frame, { request }) => {
      const resumes = request.headers.some(
        (name, at) => at % 2 === 0 && name.toLowerCase() === "last-event-id",
      );
      return resumes && isEvent(frame) ? [] : [frame];
    }),
    frames("history", "left out", () => {
      const started = Date.now();
      return (frame) => (isEvent(frame) && Date.now() - started < 50 ? [] : [frame]);
    }),
    frames("history", "in reverse", () => {
      const held: FrameText[] = [];
      return (frame) => {
        if (!isEvent(frame)) return [frame];
        held.unshift(frame);
        return frame.event === "session.status_idle" ? held.splice(0) : [];
      };
    }),
    frames("history", "the first event left out", () => {
      let count = 0;
      return (frame) => (isEvent(frame) && count++ === 0 ? [] : [frame]);
    }),
    frames("live", "ends with the turn", () => {
      let isOver = false;
      return (frame) => {
        if (isOver) return "end";
        isOver = frame.event === "session.status_idle";
        return [frame];
      };
    }),
    frames(
      "live",
      "ends at the first heartbeat",
      () => (frame) => (frame.event === "heartbeat" ? "end" : [frame]),
    ),
    frames("live", "ends after three events", () => {
      let count = 0;
      return (frame) => (isEvent(frame) && ++count > 3 ? "end" : [frame]);
    }),
    frames("delta", "left out", () => (frame) => (isDelta(frame) ? [] : [frame])),
    frames("delta", "the first left out", () => {
      let count = 0;
      return (frame) => (isDelta(frame) && count++ === 0 ? [] : [frame]);
    }),
    frames("delta", "each sent twice", () => (frame) => (isDelta(frame) ? [frame, frame] : [frame])),
    frames("delta", "not marked", () => (frame) => {
      if (!isDelta(frame)) return [frame];
      const { delta: _, ...event } = eventOf(frame);
      return [{ ...frame, data: JSON.stringify(event) }];
    }),
    frames(
      "delta",
      "with an id in its frame",
      () => (frame) => (isDelta(frame) ? [{ ...frame, id: eventOf(frame).id as string }] : [frame]),
    ),
    frames("delta", "with an id of its own", () => {
      let count = 0;
      return (frame) => (isDelta(frame) ? [withEvent(frame, { id: `evt_delta${++count}` })] : [frame]);
    }),
    frames("delta", "after the message", () =>
      delayedUntil(isDelta, (frame) => frame.event === "agent.message" && !isDelta(frame)),
    ),
    frames("delta", "the text so far in each", () => {
      let text = "";
      return (frame) => {
        if (!isDelta(frame)) return [frame];
        text += ((eventOf(frame).content as { text: string }[])[0] as { text: string }).text;
        return [withEvent(frame, { content: [{ type: "text", text }] })];
      };
    }),
    frames(
      "delta",
      "another turn's id",
      () => (frame) => (isDelta(frame) ? [withEvent(frame, { turn_id: "turn_other" })] : [frame]),
    ),
    frames(
      "agent.message",
      "never complete",
      () => (frame) => (frame.event === "agent.message" && !isDelta(frame) ? [] : [frame]),
    ),
    frames(
      "agent.message",
      "its text is not that of the deltas",
      () => (frame) =>
        frame.event === "agent.message" && !isDelta(frame)
          ? [withEvent(frame, { content: [{ type: "text", text: "Something else." }] })]
          : [frame],
    ),
    frames(
      "session_id",
      "that of another session",
      () => (frame) => (isEvent(frame) ? [withEvent(frame, { session_id: "sess_other" })] : [frame]),
    ),
    frames("turn_id", "another in every event", () => {
      let count = 0;
      return (frame) =>
        isEvent(frame) && eventOf(frame).turn_id
          ? [withEvent(frame, { turn_id: `turn_${++count}` })]
          : [frame];
    }),
    events("span_id", "another at the end of the span", (frame) =>
      frame.event === "span.model_request_end" ? [withEvent(frame, { span_id: "span_other" })] : [frame],
    ),
    events("tool_use_id", "another in the result", (frame) =>
      frame.event === "agent.tool_result" ? [withEvent(frame, { tool_use_id: "toolu_other" })] : [frame],
    ),
    events("usage", "not that of the turn", (frame) => {
      const { usage } = eventOf(frame) as { usage?: { output_tokens?: number } };
      return [
        usage
          ? withEvent(frame, { usage: { ...usage, output_tokens: (usage.output_tokens ?? 0) + 1000 } })
          : frame,
      ];
    }),
    ...allowedStreams(frames),
  ];
}

/** Streams that are written in another way, and say the same. */
function allowedStreams(frames: (place: string, kind: string, start: () => OnFrame) => Mutant): Mutant[] {
  const print = ({ event, id, data, retry }: FrameText, end: string, space = " "): string =>
    [
      ["retry", retry],
      ["id", id],
      ["event", event],
      ["data", data],
    ]
      .flatMap(([name, value]) => (value === undefined ? [] : [`${name}:${space}${value}${end}`]))
      .join("") + end;
  const ways: [string, OnFrame][] = [
    ["with CRLF", (frame) => [{ ...frame, raw: print(frame, "\r\n") }]],
    ["with CR", (frame) => [{ ...frame, raw: print(frame, "\r") }]],
    ["without spaces after the colons", (frame) => [{ ...frame, raw: print(frame, "\n", "") }]],
    ["with comments", (frame) => [{ ...frame, raw: `: comment\n${print(frame, "\n")}` }]],
    ["without retry", (frame) => (frame.data === undefined ? [] : [frame])],
    [
      "data on two lines",
      (frame) => [isEvent(frame) ? { ...frame, data: JSON.stringify(eventOf(frame), null, 1) } : frame],
    ],
    ["more heartbeats", (frame) => (frame.event === "heartbeat" ? [frame, frame] : [frame])],
  ];
  return ways.map(([kind, change]) => ({
    ...frames("form", kind, () => change),
    group: "allowed",
    isAllowed: true,
  }));
}

/** Holds what is chosen back until after the next event. */
function delayed(isHeld: (frame: FrameText) => boolean): OnFrame {
  let held: FrameText | undefined;
  return (frame) => {
    if (!isEvent(frame)) return [frame];
    if (held) {
      const frames = [frame, held];
      held = undefined;
      return frames;
    }
    if (!isHeld(frame)) return [frame];
    held = frame;
    return [];
  };
}

/** Holds what is chosen back until after another. */
function delayedUntil(isHeld: (frame: FrameText) => boolean, isEnd: (frame: FrameText) => boolean): OnFrame {
  const held: FrameText[] = [];
  return (frame) => {
    if (isHeld(frame)) {
      held.push(frame);
      return [];
    }
    return isEnd(frame) ? [frame, ...held.splice(0)] : [frame];
  };
}

/** Sends the event that the client has as its last one once more. */
function again(): Wrong {
  const seen = new Map<string, FrameText>();
  return play({
    stream({ operation, request }) {
      if (operation !== OPERATION) return undefined;
      const at = request.headers.findIndex(
        (name, index) => index % 2 === 0 && name.toLowerCase() === "last-event-id",
      );
      let last = at === -1 ? undefined : seen.get(request.headers[at + 1] as string);
      return (frame) => {
        if (frame.id !== undefined) seen.set(frame.id, frame);
        if (!last) return [frame];
        const frames = [last, frame];
        last = undefined;
        return frames;
      };
    },
  });
}
