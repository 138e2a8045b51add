import { type Difference, quote } from "./Difference.ts";

/** An event as a target shows it, as far as the rules look at it. */
export interface LogEvent {
  id?: string;
  type?: string;
  session_id?: string;
  turn_id?: string;
  created_at?: string;
  processed_at?: string;
  delta?: boolean;
  content?: { text?: string }[];
  span_id?: string;
  tool_use_id?: string;
  usage?: Usage;
  model?: string;
}

export interface Usage {
  input_tokens?: number;
  output_tokens?: number;
  cache_read_input_tokens?: number;
  cache_creation?: { ephemeral_5m_input_tokens?: number; ephemeral_1h_input_tokens?: number };
}

/** Events that start a turn. */
const STARTERS = ["user.message", "user.define_outcome"];

/** How many milliseconds the clocks of two parts of a target may differ. */
const SKEW_MS = 2_000;

const TURN = "decision 20: the events of a turn";
const DELTAS = "decision 19: deltas";

/** Each count of a usage, by its path. */
export function countsOf(given: Usage | null | undefined): Record<string, number> {
  const usage = given ?? {};
  return {
    input_tokens: usage.input_tokens ?? 0,
    output_tokens: usage.output_tokens ?? 0,
    cache_read_input_tokens: usage.cache_read_input_tokens ?? 0,
    "cache_creation.ephemeral_5m_input_tokens": usage.cache_creation?.ephemeral_5m_input_tokens ?? 0,
    "cache_creation.ephemeral_1h_input_tokens": usage.cache_creation?.ephemeral_1h_input_tokens ?? 0,
  };
}

/** The sum of usages, count by count. */
export function sumOf(usages: (Usage | undefined)[]): Record<string, number> {
  const sum = countsOf(undefined);
  for (const usage of usages)
    for (const [name, count] of Object.entries(countsOf(usage))) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}

/**
 * Compares a range of a log with the rules that hold for each range, whatever is before and after it.
 *
 * @param sessionId The session whose log it is.
 * @param places Where each event is in the response.
 */
export function checkRange(
  sessionId: string,
  events: readonly LogEvent[],
  places: readonly string[],
): Difference[] {
  const found: Difference[] = [];
  const report = (index: number, where: string, expected: string, got: unknown, because: string) =>
    found.push({ where: `${places[index]}${where}`, expected, got: quote(got), because });
  const ids = new Set<string>();
  let previous: LogEvent | undefined;
  for (const [index, event] of events.entries()) {
    if (event.session_id !== sessionId)
      report(index, ".session_id", quote(sessionId), event.session_id, "the session whose events were read");
    if (Date.parse(event.created_at ?? "") > Date.parse(event.processed_at ?? ""))
      report(
        index,
        ".processed_at",
        `not before created_at, ${event.created_at}`,
        event.processed_at,
        "an event is created before it is processed",
      );
    if (event.delta) continue;
    if (event.id !== undefined && ids.has(event.id))
      report(index, ".id", "an id that no other event has", event.id, "`id` is the event's unique id");
    if (event.id !== undefined) ids.add(event.id);
    const processed = Date.parse(event.processed_at ?? "");
    if (previous && processed < Date.parse(previous.processed_at ?? "") - SKEW_MS)
      report(
        index,
        ".processed_at",
        `not before the event ahead of it, ${previous.processed_at}`,
        event.processed_at,
        "the list and the stream are in the order of events",
      );
    previous = event;
  }
  return found;
}

/**
 * Compares a log, known from its beginning, with what turns are made of.
 *
 * @param events The log so far, without deltas.
 * @param places Where each event is in the response.
 * @param model The model of the session's agent, when it is known.
 */
export function checkTurns(
  events: readonly LogEvent[],
  places: readonly string[],
  model: string | undefined,
): Difference[] {
  const found: Difference[] = [];
  const report = (index: number, where: string, expected: string, got: unknown, because = TURN) =>
    found.push({ where: `${places[index]}${where}`, expected, got: quote(got), because });
  const ended = new Set<string>();
  let from = 0;
  while (from < events.length) {
    const turn = events[from]?.turn_id;
    let to = from;
    while (to < events.length && events[to]?.turn_id === turn) to++;
    if (turn !== undefined && ended.has(turn))
      report(from, ".turn_id", "a turn that did not end before", turn, "a session runs one turn at a time");
    if (turn !== undefined) ended.add(turn);
    const isLast = to === events.length;
    checkTurn(from, to, isLast);
    from = to;
  }
  return found;

  function checkTurn(first: number, end: number, mayRun: boolean): void {
    const turn = events.slice(first, end);
    const at = (type: string) => turn.findIndex((event) => event.type === type);
    const [running, idle] = [at("session.status_running"), at("session.status_idle")];
    const [interrupt, error] = [at("user.interrupt"), at("session.error")];
    const start = turn.findIndex(({ type }) => STARTERS.includes(type ?? ""));
    const others = turn.filter(({ type }) => type !== "user.interrupt");
    // An interrupt that found no turn to end is recorded in one that is over, or in one of its own.
    if (start === -1 && others.length > 0)
      report(first, ".type", "the user's event that starts the turn", turn[0]?.type);
    if (start > 0 && turn.slice(0, start).some(({ type }) => type !== "user.interrupt"))
      report(first, ".type", "the user's event that starts the turn, first", turn[0]?.type);
    for (const type of ["session.status_running", "session.status_idle"]) {
      const second = turn.findIndex((event, index) => event.type === type && index > at(type));
      if (second !== -1) report(first + second, ".type", `one ${type} in a turn`, `a second one`);
    }
    for (const [index, { type }] of turn.entries()) {
      if (idle !== -1 && index > idle && type !== "user.interrupt")
        report(first + index, ".type", "no more of a turn after its session.status_idle", type);
      if (running !== -1 && index > running && STARTERS.includes(type ?? ""))
        report(first + index, ".type", "the user's events before session.status_running", type);
      const isAgents = /^(agent|span)\./.test(type ?? "");
      if (isAgents && (running === -1 || index < running))
        report(first + index, ".type", "session.status_running before what the agent does", type);
    }
    const spanStart = at("span.model_request_start");
    const firstOfAgent = turn.findIndex(({ type }) => type?.startsWith("agent."));
    if (firstOfAgent !== -1 && (spanStart === -1 || firstOfAgent < spanStart))
      report(
        first + firstOfAgent,
        ".type",
        "span.model_request_start before what the agent does",
        turn[firstOfAgent]?.type,
      );
    checkPairs(first, turn, "span.model_request_start", "span.model_request_end", "span_id");
    checkPairs(first, turn, "agent.tool_use", "agent.tool_result", "tool_use_id");
    if (model !== undefined)
      for (const [index, event] of turn.entries())
        if (event.type === "span.model_request_start" && event.model !== model)
          report(first + index, ".model", quote(model), event.model, "the model of the session's agent");
    const wasInterrupted = interrupt !== -1 && start !== -1 && (idle === -1 || interrupt < idle);
    const isKnown = !mayRun || interrupt + 1 < turn.length;
    if (wasInterrupted && isKnown && interrupt > start && idle !== interrupt + 1)
      report(
        first + interrupt,
        "",
        "session.status_idle right after the interrupt of its turn",
        turn[interrupt + 1]?.type,
        "decision 4: an interrupt ends the running turn",
      );
    if (idle === -1) {
      // A turn that another one follows is over.
      if (!mayRun && start !== -1)
        report(end - 1, ".type", "session.status_idle at the end of the turn", turn.at(-1)?.type);
      return;
    }
    if (wasInterrupted || error !== -1) return;
    if (running === -1) report(first + idle, "", "session.status_running before session.status_idle", "none");
    if (spanStart === -1) report(first + idle, "", "span.model_request_start in the turn", "none");
    if (at("agent.message") === -1)
      report(first + idle, "", "at least one agent.message in the turn", "none");
    for (const [opening, closing, field] of [
      ["span.model_request_start", "span.model_request_end", "span_id"],
      ["agent.tool_use", "agent.tool_result", "tool_use_id"],
    ] as const) {
      for (const [index, event] of turn.entries()) {
        if (event.type !== opening) continue;
        const closed = turn.some((each) => each.type === closing && each[field] === event[field]);
        if (!closed)
          report(
            first + index,
            `.${field}`,
            `a ${closing} with the same ${field}`,
            "none",
            "decision 30: pairs share an id",
          );
      }
    }
    const spanEnds = turn.filter(({ type }) => type === "span.model_request_end");
    const [own, sum] = [countsOf(turn[idle]?.usage), sumOf(spanEnds.map(({ usage }) => usage))];
    for (const [name, count] of Object.entries(sum))
      if (own[name] !== count)
        report(
          first + idle,
          `.usage.${name}`,
          `${count}, the sum of the turn's calls to the model`,
          own[name],
          "`usage` is what the turn used",
        );
    if (spanEnds.length > 0 && turn.lastIndexOf(spanEnds.at(-1) as LogEvent) > idle)
      report(first + idle, ".type", "session.status_idle after span.model_request_end", "before it");
  }

  /** Every end has a start before it, with the same id, which no other pair has. */
  function checkPairs(
    first: number,
    turn: LogEvent[],
    opening: string,
    closing: string,
    field: "span_id" | "tool_use_id",
  ): void {
    const open = new Set<string | undefined>();
    const used = new Set<string | undefined>();
    for (const [index, event] of turn.entries()) {
      const id = event[field];
      if (event.type === opening) {
        if (used.has(id))
          report(
            first + index,
            `.${field}`,
            `a ${field} that no other ${opening} has`,
            id,
            "decision 30: pairs share an id",
          );
        open.add(id);
        used.add(id);
      } else if (event.type === closing) {
        if (!open.delete(id))
          report(
            first + index,
            `.${field}`,
            `the ${field} of a ${opening} before it`,
            id,
            "decision 30: pairs share an id",
          );
      }
    }
  }
}

/**
 * Compares the deltas of a stream with the complete messages in it.
 *
 * @param places Where each event is in the response.
 */
export function checkDeltas(events: readonly LogEvent[], places: readonly string[]): Difference[] {
  const found: Difference[] = [];
  const texts = new Map<string | undefined, string>();
  /** Where a delta of each turn was last, since the last complete message. */
  const turns = new Map<string | undefined, number>();
  for (const [index, event] of events.entries()) {
    const blocks = Array.isArray(event.content) ? event.content : [];
    const text = blocks.map((block) => block?.text ?? "").join("");
    if (event.delta) {
      texts.set(event.id, (texts.get(event.id) ?? "") + text);
      turns.set(event.turn_id, index);
    } else if (event.type === "agent.message") {
      const pieces = texts.get(event.id);
      // The end of the text may come with the complete message only, and its beginning before the stream was opened.
      if (pieces !== undefined && !text.includes(pieces))
        found.push({
          where: `${places[index]}.content`,
          expected: `the text of its deltas, ${quote(pieces)}`,
          got: quote(text),
          because: DELTAS,
        });
      texts.delete(event.id);
      const [other] = texts.keys();
      if (other !== undefined)
        found.push({
          where: `${places[index]}.id`,
          expected: `${quote(other)}, the id of its deltas`,
          got: quote(event.id),
          because: DELTAS,
        });
      texts.clear();
      turns.delete(event.turn_id);
      for (const [turn, at] of turns)
        found.push({
          where: `${places[at]}.turn_id`,
          expected: `${quote(event.turn_id)}, the turn of the message it belongs to`,
          got: quote(turn),
          because: DELTAS,
        });
      turns.clear();
    }
  }
  return found;
}
