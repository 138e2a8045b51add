import { nodeAt } from "@cloud-agents/spec/description";
import { checkEvent } from "@cloud-agents/validator";
import { DecodingSink, type Sink } from "./BodyCopy.ts";
import { eventTypeChange } from "./changes.ts";
import { description } from "./description.ts";
import { type Frame, FrameReader } from "./FrameReader.ts";
import { type Found, fromValidator, unchecked } from "./ProxyFinding.ts";
import { undescribedIn } from "./undescribedIn.ts";

const SESSION_EVENT = "/components/schemas/SessionEvent";

/** How many ids of one stream are remembered, to see the same event twice. */
const MAX_IDS = 10_000;

/** Checks the events of one stream, one after the other. */
export class EventCheck {
  #count = 0;
  readonly #ids = new Set<string>();

  /** @returns What is wrong with a frame. One without data, such as a comment, is never wrong. */
  check(frame: Frame): Found[] {
    const { event, id, data, retry, isText } = frame;
    const found: Found[] = [];
    if (retry !== undefined && !/^\d+$/.test(retry))
      found.push(this.#wrong("retry", "retry", "Field 'retry' must be a number of milliseconds."));
    if (data === undefined) return found;
    this.#count += 1;
    if (!isText) return [...found, this.#wrong("data", "utf8", "The event is not UTF-8.")];
    if (event === "heartbeat") {
      if (data.trim() !== "{}")
        found.push(this.#wrong("data", "heartbeat", "A heartbeat's data must be {}."));
      if (id !== undefined) found.push(this.#wrong("id", "heartbeat", "A heartbeat must not have an id."));
      return found;
    }
    let value: unknown;
    try {
      value = JSON.parse(data);
    } catch {
      return [...found, this.#wrong("data", "json", "The event's data is not JSON.")];
    }
    return [...found, ...this.#checkValue(frame, value)];
  }

  #checkValue({ event, id }: Frame, value: unknown): Found[] {
    const sent = (value ?? {}) as { id?: unknown; type?: unknown; delta?: unknown };
    if (isUndescribedType(sent.type)) {
      const message = `The description has no event of the type '${String(sent.type).slice(0, 100)}'.`;
      return [
        {
          ...this.#wrong("type", "undescribed", message),
          about: "description",
          change: () => eventTypeChange(SESSION_EVENT, sent.type as string, value),
        },
      ];
    }
    const found = checkEvent(value).map(
      (each): Found => ({
        ...fromValidator(each, "target", "event"),
        event: this.#count,
      }),
    );
    if (sent.type !== event)
      found.push(this.#wrong("event", "event", "Field 'event' must be the event's type."));
    // A delta has none, so that a reader never resumes inside a message.
    const expected = sent.delta === true ? undefined : sent.id;
    if (id !== expected) {
      const rule =
        sent.delta === true ? "A delta must not have an id." : "Field 'id' must be the event's id.";
      found.push(this.#wrong("id", "id", rule));
    } else if (id !== undefined && this.#ids.has(id)) {
      found.push(this.#wrong("id", "repeated", "The stream has this event twice."));
    }
    if (id !== undefined && this.#ids.size < MAX_IDS) this.#ids.add(id);
    const fields = undescribedIn(SESSION_EVENT, value).map(
      ({ name, at, change }): Found => ({
        ...this.#wrong(at, "undescribed", `The description has no field '${name}' here.`),
        about: "description",
        in: "body",
        change,
      }),
    );
    return [...found, ...fields];
  }

  #wrong(at: string, keyword: string, message: string): Found {
    return { about: "target", side: "event", in: "frame", at, keyword, message, event: this.#count };
  }
}

/** Checks the events of a stream while its bytes pass. */
export class EventWatch implements Sink {
  readonly #reader = new FrameReader();
  readonly #check = new EventCheck();
  readonly #sink: DecodingSink;

  /** @param report Called with what is wrong with an event, as soon as the event has passed. */
  constructor(encoding: string | undefined, report: (found: Found[]) => void) {
    this.#sink = new DecodingSink(
      encoding,
      (bytes) => {
        for (const frame of this.#reader.push(bytes)) report(this.#check.check(frame));
      },
      (problem) => {
        if (problem !== undefined) report([unchecked("event", problem)]);
        else if (this.#reader.isInFrame) report([incomplete()]);
      },
    );
  }

  write(chunk: Buffer, drained: () => void): boolean {
    return this.#sink.write(chunk, drained);
  }

  end(): void {
    this.#sink.end();
  }
}

function isUndescribedType(type: unknown): boolean {
  const { mapping } = (nodeAt(description(), `${SESSION_EVENT}/discriminator`) ?? {}) as { mapping?: object };
  return typeof type === "string" && type !== "" && !Object.hasOwn(mapping ?? {}, type);
}

/** The finding about a stream that ends within an event. */
export function incomplete(): Found {
  return {
    about: "target",
    side: "event",
    in: "frame",
    at: "",
    keyword: "incomplete",
    message: "The stream ended in the middle of an event.",
  };
}
