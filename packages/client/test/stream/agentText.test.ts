import type { SessionEvent } from "@cloud-agents/types";
import { expect, test } from "@jest/globals";
import { agentText } from "../../src/index.ts";

const message = (id: string, text: string, delta?: true) =>
  ({ id, type: "agent.message", content: [{ type: "text", text }], ...(delta && { delta }) }) as SessionEvent;
const other = { id: "evt_x", type: "session.status_running" } as SessionEvent;

async function read(...events: SessionEvent[]): Promise<string[]> {
  async function* arriving() {
    yield* events;
  }
  const pieces: string[] = [];
  for await (const piece of agentText(arriving())) pieces.push(piece);
  return pieces;
}

test.each<[behaviour: string, events: SessionEvent[], pieces: string[]]>([
  [
    "deltas come as they are, then the rest",
    [message("a", "Good ", true), other, message("a", "Good day.")],
    ["Good ", "day."],
  ],
  ["a message without deltas is one piece", [message("a", "一つ。")], ["一つ。"]],
  ["a message whose deltas were all has nothing more", [message("a", "x", true), message("a", "x")], ["x"]],
  [
    "messages are separated by an empty line",
    [message("a", "x"), message("b", "y", true), message("b", "yz")],
    ["x", "\n\ny", "z"],
  ],
  [
    "a lost delta brings the whole message",
    [message("a", "1", true), message("a", "3", true), message("a", "123")],
    ["1", "3", "\n123"],
  ],
  [
    "a message that was interrupted stays",
    [message("a", "Good ", true), message("b", "Sorry.")],
    ["Good ", "\n\nSorry."],
  ],
  ["empty messages are nothing", [message("a", ""), message("b", "y")], ["y"]],
])("%s", async (_, events, pieces) => {
  expect(await read(...events)).toEqual(pieces);
});
