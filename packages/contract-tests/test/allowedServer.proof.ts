import { expect, test } from "@jest/globals";
import type { Case } from "../src/Case.ts";
import { findFailures, isLimit } from "./helpers/findFailures.ts";
import type { Any, Variant } from "./helpers/TinyServer.ts";

test("whatever a server may do in its own way is no finding", async () => {
  let count = 0;
  const own = () => `own ${count++}`;
  const reversed = (value: Any): Any => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, inner]) => [name, reversed(inner)]),
    );
  };
  const ways: Variant = {
    delayMs: 2,
    newId: (prefix) => `${prefix}${prefix.toUpperCase()}-${count++}.${Math.random()}`,
    now: () => new Date().toISOString().replace("Z", "123456+00:00"),
    stringify: (value) => JSON.stringify(reversed(value)).replaceAll("日", "\\u65e5"),
    reply({ headers, body, status }) {
      headers["Content-Type"] = 'application/json; charset="UTF-8"';
      headers["X-Served-By"] = own();
      if (status >= 400) body.error.hint = own();
      // Events have something of their own already.
      for (const each of body.data ?? [body]) if (each.turn_id === undefined) each.shard = 7;
      if (body.has_more !== undefined) body.total = count;
    },
    write(event) {
      const { created_at, processed_at } = event;
      const own = {
        turn_id: event.turn_id,
        session_id: event.session_id,
        schema_version: "1.0",
        created_at,
        processed_at,
      };
      if (event.type !== "span.model_request_end") return [{ ...event, extra: true }];
      // The agent thinks again, uses a tool twice at once, and asks the model twice.
      const [id, span, first, second] = ["evt_", "span_", "tool_", "tool_"].map(
        (prefix) => `${prefix}own${count++}`,
      );
      const use = (tool: unknown) => ({
        ...own,
        type: "agent.tool_use",
        tool_use_id: tool,
        tool_name: "bash",
        tool_input: {},
      });
      const result = (tool: unknown) => ({
        ...own,
        type: "agent.tool_result",
        tool_use_id: tool,
        content: [],
        is_error: true,
      });
      return [
        { ...own, id: `${id}0`, type: "agent.thinking", thinking: "" },
        { ...use(first), id: `${id}1` },
        { ...use(second), id: `${id}2` },
        { ...result(second), id: `${id}3` },
        { ...result(first), id: `${id}4` },
        event,
        { ...own, id: `${id}5`, type: "span.model_request_start", model: "ultimate", span_id: span },
        {
          ...own,
          id: `${id}6`,
          type: "agent.message",
          content: [{ type: "text", text: "And another one." }],
        },
        {
          ...event,
          id: `${id}7`,
          span_id: span,
          usage: { ...event.usage, input_tokens: 0, output_tokens: 0 },
        },
      ];
    },
    frame: (text) => `: a comment\r\n\r\nretry: 1000\r\n\r\n${text.replaceAll("\n", "\r\n")}`,
  };
  expect(await findFailures(ways, (each) => !isLimit(each))).toEqual([]);
}, 500_000);

test.each<[form: string, frame: (text: string) => string]>([
  ["CR alone at the end of each line", (text) => text.replaceAll("\n", "\r")],
  ["CRLF at the end of each line", (text) => text.replaceAll("\n", "\r\n")],
  ["no space after the colons", (text) => text.replace(/^(\w+): /gm, "$1:")],
  ["the fields in another order", (text) => `${text.trimEnd().split("\n").reverse().join("\n")}\n\n`],
])(
  "a stream with %s is read as any other",
  async (_, frame) => {
    const isOfStream = ({ operation, status }: Case) => operation === "streamSessionEvents" && status === 200;
    expect(await findFailures({ frame }, isOfStream)).toEqual([]);
  },
  120_000,
);
