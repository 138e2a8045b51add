import { setTimeout } from "node:timers/promises";
import type { Usage } from "@cloud-agents/types";
import { message } from "@cloud-agents/validator";
import { type AgentRuntime, type Turn, TurnFailure, type TurnStep } from "../runtime/AgentRuntime.ts";
import type { StoredSession } from "../store/SessionTable.ts";
import type { Work } from "../store/Work.ts";
import { within } from "../within.ts";
import type { CoreServices } from "./CoreServices.ts";
import type { EventFields, TurnKey } from "./createEvent.ts";
import type { SessionLifecycle } from "./SessionLifecycle.ts";
import { TurnEnded, TurnWriter } from "./TurnWriter.ts";
import { turnEvents } from "./transitions.ts";
import { noUsage } from "./usage.ts";

/** How many events of earlier turns a runtime is given. */
const HISTORY_LENGTH = 200;

/** How long a runtime may take to end when the server stops, in milliseconds. */
const STOP_WITHIN_MS = 1000;

/** When the end of a turn that could not be stored is tried again, first and from then on ever later, in milliseconds. */
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 30_000;

interface RunningTurn {
  sessionId: string;
  abort: AbortController;
  /** What the turn has used so far. */
  usage: Usage;
  done: Promise<void>;
}

/** Runs turns with a runtime and writes what it does to their sessions' logs. */
export class TurnRunner {
  readonly #services: CoreServices;
  readonly #runtime: AgentRuntime;
  readonly #running = new Map<string, RunningTurn>();
  #isStopped = false;

  constructor(services: CoreServices, runtime: AgentRuntime) {
    this.#services = services;
    this.#runtime = runtime;
  }

  /** @returns What the running turn of a session has used so far, wherever it runs. */
  usageOf({ currentTurn, turnUsage }: StoredSession): Usage {
    return (currentTurn && this.#running.get(currentTurn)?.usage) || turnUsage || noUsage();
  }

  /** @returns The turns that run here, by session. */
  running(): Map<string, string> {
    return new Map([...this.#running].map(([turnId, { sessionId }]) => [sessionId, turnId]));
  }

  /** Has the runtime of a turn stop, because the turn is no longer this server's. */
  abandon(turnId: string): void {
    this.#running.get(turnId)?.abort.abort(new TurnEnded());
  }

  /** @returns How many turns were abandoned. */
  abandonAll(): number {
    for (const turnId of this.#running.keys()) this.abandon(turnId);
    return this.#running.size;
  }

  /**
   * Aborts and starts turns as a stored change of their session asks for.
   *
   * @param account The owner of the session.
   */
  follow(account: string, { stored, abortedTurns, newTurn }: SessionLifecycle): void {
    for (const turnId of abortedTurns) this.abandon(turnId);
    if (newTurn) this.#start(account, { sessionId: stored.session.id, turnId: newTurn.turnId }, newTurn.text);
  }

  /** Stops every runtime, and waits for them, though not for ever. Their turns fail when the server starts again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    const turns = [...this.#running.values()];
    this.abandonAll();
    await within(STOP_WITHIN_MS, Promise.all(turns.map(({ done }) => done)));
  }

  /** When the server stops, the turn is left to the next start. */
  #start(account: string, turn: TurnKey, text: string): void {
    if (this.#isStopped) return;
    const running: RunningTurn = {
      sessionId: turn.sessionId,
      abort: new AbortController(),
      usage: noUsage(),
      done: Promise.resolve(),
    };
    this.#running.set(turn.turnId, running);
    // Not at once: the response to the message that starts it goes first.
    running.done = new Promise<void>((resolve) => setImmediate(resolve))
      .then(() => this.#run(account, turn, text, running))
      .catch((error: unknown) => this.#services.log.error("turn_lost", { turn_id: turn.turnId, error }))
      .finally(() => this.#running.delete(turn.turnId));
  }

  async #run(account: string, turn: TurnKey, text: string, running: RunningTurn): Promise<void> {
    const { signal } = running.abort;
    const { store } = this.#services;
    const stored = await store.read(() => store.sessions.findRunning(turn.sessionId, turn.turnId));
    if (signal.aborted || !stored) return;
    const writer = new TurnWriter(this.#services, turn, stored.flushMs);
    signal.addEventListener("abort", () => writer.abandonMessage());
    const spanId = this.#services.ids.next("span");
    try {
      const start = { model: stored.session.agent.model, span_id: spanId };
      const fields = { "session.status_running": {}, "span.model_request_start": start };
      for (const type of turnEvents.opening) await writer.append({ type, ...fields[type] } as EventFields);
      const whole = await store.read(() => this.#turnFor(account, stored, turn, text, signal));
      for await (const step of this.#runtime.run(whole)) {
        if (signal.aborted) return;
        if (step.type === "usage") await this.#use(turn, running, step.usage);
        else await write(writer, step);
      }
      if (signal.aborted) return;
      await writer.completeMessage();
      if (writer.messages === 0) throw new TurnFailure(message("no_answer"), "no_answer");
      await writer.complete(running.usage, spanId);
    } catch (error) {
      if (signal.aborted || error instanceof TurnEnded) return;
      await this.#fail(writer, turn, running, this.#failure(turn, error));
    }
  }

  /** Remembers what a turn has used so far, also for a server that ends it from elsewhere. */
  async #use({ sessionId, turnId }: TurnKey, running: RunningTurn, usage: Usage): Promise<void> {
    running.usage = usage;
    const { store } = this.#services;
    const { shared } = store;
    if (shared) await store.transaction(() => shared.setUsage(sessionId, turnId, usage));
  }

  /** Ends a turn with an error. A disk that is full must not keep its session busy for ever, so this is tried until it is stored. */
  async #fail(
    writer: TurnWriter,
    { sessionId, turnId }: TurnKey,
    { abort: { signal }, usage }: RunningTurn,
    failure: { error: string; code: string },
  ): Promise<void> {
    for (let wait = FIRST_RETRY_MS; !signal.aborted; wait = Math.min(2 * wait, LAST_RETRY_MS)) {
      try {
        return await writer.fail(usage, failure);
      } catch (error) {
        const fields = { session_id: sessionId, turn_id: turnId, retry_ms: wait, error };
        this.#services.log.error("turn_end_not_stored", fields);
      }
      await setTimeout(wait, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  *#turnFor(
    account: string,
    { session }: StoredSession,
    turn: TurnKey,
    text: string,
    signal: AbortSignal,
  ): Work<Turn> {
    const { files, events } = this.#services.store;
    const fileNames = new Map<string, string>();
    for (const resource of session.resources) {
      if (resource.type !== "file") continue;
      const { file_id } = resource as { file_id: string };
      fileNames.set(file_id, (yield* files.get(account, file_id))?.filename ?? file_id);
    }
    return {
      ...turn,
      agent: session.agent,
      resources: session.resources,
      fileNames: Object.fromEntries(fileNames),
      text,
      history: yield* events.history(turn.sessionId, turn.turnId, HISTORY_LENGTH),
      signal,
    };
  }

  #failure({ sessionId, turnId }: TurnKey, error: unknown): { error: string; code: string } {
    const meant = error instanceof TurnFailure && error.message !== "";
    if (meant) return { error: error.message, code: error.code };
    this.#services.log.error("turn_failed", { session_id: sessionId, turn_id: turnId, error });
    return { error: message("runtime_error"), code: "runtime_error" };
  }
}

async function write(writer: TurnWriter, step: Exclude<TurnStep, { type: "usage" }>): Promise<void> {
  if (step.type === "text") writer.addText(step.text);
  else if (step.type === "message_end") await writer.completeMessage();
  else await writer.append(eventOf(step));
}

function eventOf(step: Extract<TurnStep, { type: "thinking" | "tool_use" | "tool_result" }>): EventFields {
  switch (step.type) {
    case "thinking":
      return { type: turnEvents.steps.thinking, thinking: step.text };
    case "tool_use":
      return {
        type: turnEvents.steps.tool_use,
        tool_use_id: step.id,
        tool_name: step.name,
        tool_input: step.input,
      };
    case "tool_result": {
      const content = step.text === "" ? [] : [{ type: "text" as const, text: step.text }];
      return { type: turnEvents.steps.tool_result, tool_use_id: step.id, content, is_error: step.isError };
    }
  }
}
