import type { Agent, SessionEvent, SessionResource, Usage } from "@cloud-agents/types";

/** A turn that an agent runs: the message, and the session that it belongs to. */
export interface Turn {
  readonly sessionId: string;
  readonly turnId: string;
  readonly agent: Agent;
  readonly resources: readonly SessionResource[];
  /** Name of every attached file, by file id. */
  readonly fileNames: Readonly<Record<string, string>>;
  /** The text blocks of this turn's `user.message` and `user.define_outcome` events, joined by line breaks. */
  readonly text: string;
  /** The last complete events of earlier turns, at most 200, oldest first. */
  readonly history: readonly SessionEvent[];
  /** Aborted when the turn must end: interrupt, cancel, shutdown. */
  readonly signal: AbortSignal;
}

/** One thing that an agent does. */
export type TurnStep =
  | { readonly type: "thinking"; readonly text: string }
  | {
      readonly type: "tool_use";
      readonly id: string;
      readonly name: string;
      readonly input: Record<string, unknown>;
    }
  | { readonly type: "tool_result"; readonly id: string; readonly text: string; readonly isError: boolean }
  /** The next piece of the message that is being written. */
  | { readonly type: "text"; readonly text: string }
  /** The message is complete; another one may follow. */
  | { readonly type: "message_end" }
  /** Tokens used by the turn so far; the last one counts. */
  | { readonly type: "usage"; readonly usage: Usage };

/** What runs turns. */
export interface AgentRuntime {
  /**
   * Runs one turn.
   *
   * @param turn The turn to run.
   * @returns The steps, in order. They end when the turn is over.
   * @throws TurnFailure when the turn fails, and `turn.signal.reason` at once when the signal is aborted.
   */
  run(turn: Turn): AsyncIterable<TurnStep>;
}

/** Fails a turn with a message that is meant for the API's caller. Any other error of a runtime is not shown to the caller. */
export class TurnFailure extends Error {
  override readonly name = "TurnFailure";
  readonly code: string;

  /**
   * @param message What went wrong, for a person. It must not contain a secret.
   * @param code What went wrong, for a program.
   */
  constructor(message: string, code: string) {
    super(message);
    this.code = code;
  }
}
