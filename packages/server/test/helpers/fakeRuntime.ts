import type { AgentRuntime, Turn, TurnStep } from "../../src/runtime/AgentRuntime.ts";

/** A turn that does what a test tells it. */
export interface FakeTurn {
  turn: Turn;
  step(...steps: TurnStep[]): void;
  end(): void;
  fail(error: unknown): void;
}

/** A runtime whose turns wait for the test. */
export function fakeRuntime(): AgentRuntime & { turns: FakeTurn[] } {
  const turns: FakeTurn[] = [];
  return {
    turns,
    async *run(turn) {
      const queue: (TurnStep | { error: unknown } | "end")[] = [];
      let wake = () => {};
      const push = (...items: typeof queue) => {
        queue.push(...items);
        wake();
      };
      turns.push({ turn, step: push, end: () => push("end"), fail: (error) => push({ error }) });
      turn.signal.addEventListener("abort", () => push({ error: turn.signal.reason }));
      for (;;) {
        const next = queue.shift();
        if (next === "end") return;
        if (next && "error" in next) throw next.error;
        if (next) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

/** A runtime that answers every turn at once. */
export const echo: AgentRuntime = {
  async *run({ text }) {
    yield { type: "text", text: `You said: ${text}` };
    yield { type: "message_end" };
    yield { type: "usage", usage: usage(3, 5) };
  },
};

export function usage(input_tokens: number, output_tokens: number) {
  return {
    input_tokens,
    output_tokens,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  };
}
