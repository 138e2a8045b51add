import type { Usage } from "@cloud-agents/types";
import { createParser } from "eventsource-parser";
import { TurnFailure, type TurnStep } from "./AgentRuntime.ts";

/** The longest line or event that is kept while its end has not arrived, in characters. */
const MAX_EVENT_LENGTH = 1_000_000;
/** The longest reply, in characters. */
const MAX_ANSWER_LENGTH = 4_000_000;

/** The parts of a streamed chunk that are read. None of them is certain: it comes from somebody else's server. */
interface ChatChunk {
  choices?: readonly { delta?: { content?: unknown } | null }[];
  usage?: Partial<Record<string, unknown>> | null;
  error?: { message?: unknown } | string | null;
}

/**
 * Reads the streamed response of a chat endpoint.
 *
 * @param body Bytes of the event stream, cut anywhere.
 * @returns The message's pieces, its end, and the usage when the endpoint reports it.
 * @throws TurnFailure when the stream reports an error, is not what it should be, ends before `[DONE]`, or has no text. The message of a
 *   reported error is the endpoint's.
 */
export async function* readChatStream(body: AsyncIterable<Uint8Array>): AsyncIterable<TurnStep> {
  const decoder = new TextDecoder();
  const received: string[] = [];
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: ({ data }) => received.push(data),
    onError: ({ type }) => {
      isTooLong ||= type === "max-buffer-size-exceeded";
    },
  });
  let length = 0;
  let usage: Usage | undefined;
  for await (const bytes of body) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    for (const data of received.splice(0)) {
      if (data === "[DONE]") {
        if (length === 0) throw new TurnFailure("The model answered without any text.", "model_empty_answer");
        yield { type: "message_end" };
        if (usage) yield { type: "usage", usage };
        return;
      }
      const chunk = parseChunk(data);
      usage = readUsage(chunk) ?? usage;
      const text = chunk.choices?.[0]?.delta?.content;
      if (typeof text !== "string" || text === "") continue;
      length += text.length;
      if (length > MAX_ANSWER_LENGTH) isTooLong = true;
      else yield { type: "text", text };
    }
    if (isTooLong)
      throw new TurnFailure("The model's answer is too long to be kept.", "model_answer_too_long");
  }
  throw new TurnFailure("The model's answer ended in the middle, without [DONE].", "model_stream_incomplete");
}

function parseChunk(data: string): ChatChunk {
  let chunk: ChatChunk | null;
  try {
    chunk = JSON.parse(data);
  } catch {
    chunk = null;
  }
  if (chunk === null || typeof chunk !== "object")
    throw new TurnFailure(
      "The model's answer has an event that is not a JSON object.",
      "model_stream_malformed",
    );
  const { error } = chunk;
  if (error)
    throw new TurnFailure(
      `The model reported an error: ${typeof error === "string" ? error : String(error.message)}`,
      "model_error",
    );
  return chunk;
}

function readUsage({ usage }: ChatChunk): Usage | undefined {
  if (!usage) return undefined;
  const details = usage.prompt_tokens_details as Partial<Record<string, unknown>> | null | undefined;
  return {
    input_tokens: count(usage.prompt_tokens),
    output_tokens: count(usage.completion_tokens),
    cache_read_input_tokens: count(details?.cached_tokens),
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  };
}

function count(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
