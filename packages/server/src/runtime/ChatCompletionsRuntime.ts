import { UsageError } from "../options/UsageError.ts";
import { type AgentRuntime, type Turn, TurnFailure, type TurnStep } from "./AgentRuntime.ts";
import { chatMessages } from "./chatMessages.ts";
import { readChatStream } from "./readChatStream.ts";

/** Where to find the model. */
export interface ChatCompletionsOptions {
  /** What `/chat/completions` is appended to, such as `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  /** Sent as bearer token; local endpoints often need none. */
  readonly apiKey?: string;
  /** The model to ask instead of the agent's own. */
  readonly model?: string;
  /** How long the endpoint may send nothing before the turn fails, in milliseconds; two minutes by default. */
  readonly maxSilenceMs?: number;
}

const MAX_ERROR_BODY_LENGTH = 16_384;
const MAX_MESSAGE_LENGTH = 500;

/**
 * Runs turns with a model behind any endpoint that speaks the OpenAI chat completions format. The model has no tools.
 *
 * SCENARIOS.md lists the codes that a turn can fail with. The API key is in no message.
 */
export class ChatCompletionsRuntime implements AgentRuntime {
  readonly #url: URL;
  readonly #apiKey: string | undefined;
  readonly #model: string | undefined;
  readonly #maxSilenceMs: number;

  /** @throws UsageError when the URL or the key cannot be used. */
  constructor({ baseUrl, apiKey, model, maxSilenceMs = 120_000 }: ChatCompletionsOptions) {
    this.#url = chatUrl(baseUrl);
    // Checked here because fetch prints a header that it cannot send.
    if (apiKey !== undefined && !/^[\x21-\x7e]+$/.test(apiKey))
      throw new UsageError(
        "The model's API key has spaces, line breaks or other characters that no header can have.",
      );
    this.#apiKey = apiKey;
    this.#model = model;
    this.#maxSilenceMs = maxSilenceMs;
  }

  async *run(turn: Turn): AsyncIterable<TurnStep> {
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), this.#maxSilenceMs);
    const signal = AbortSignal.any([turn.signal, silence.signal]);
    // What fetch throws is not shown: its text is the platform's, and only the reason matters here.
    const connectionFailure = (error: unknown): unknown => {
      if (silence.signal.aborted) {
        const message = `The model's endpoint ${this.#where} sent nothing for ${this.#maxSilenceMs} ms.`;
        return new TurnFailure(message, "model_timeout");
      }
      const { code } = ((error as Error).cause ?? {}) as { code?: string };
      const message = `The connection to the model's endpoint ${this.#where} failed${code ? ` (${code})` : ""}. Check the base URL and that the endpoint runs.`;
      return new TurnFailure(message, "model_unreachable");
    };
    try {
      const response = await this.#request(turn, signal).catch((error) => {
        throw connectionFailure(error);
      });
      if (!response.ok) throw await this.#refusal(response);
      const type = response.headers.get("content-type") ?? "nothing";
      if (!response.body || !type.startsWith("text/event-stream")) {
        await response.body?.cancel();
        const message = `The model's endpoint ${this.#where} returned ${type} instead of a stream of events.`;
        throw new TurnFailure(message, "model_stream_malformed");
      }
      yield* readChatStream(watchBody(response.body, () => timer.refresh(), connectionFailure));
    } catch (error) {
      turn.signal.throwIfAborted();
      throw error instanceof TurnFailure ? new TurnFailure(this.#redact(error.message), error.code) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  get #where(): string {
    return this.#url.origin + this.#url.pathname;
  }

  #request(turn: Turn, signal: AbortSignal): Promise<Response> {
    return fetch(this.#url, {
      method: "POST",
      signal,
      // Whatever it points to was not given the key.
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        ...(this.#apiKey !== undefined && { authorization: `Bearer ${this.#apiKey}` }),
      },
      body: JSON.stringify({
        model: this.#model ?? turn.agent.model,
        messages: chatMessages(turn),
        stream: true,
        stream_options: { include_usage: true },
      }),
    });
  }

  async #refusal(response: Response): Promise<TurnFailure> {
    const { status } = response;
    const detail = await errorMessage(response);
    if (status === 401 || status === 403) {
      // The endpoint's own text is left out: some print most of the key.
      const message = `The model's endpoint ${this.#where} refused the API key (${status}). Check the key and what it may do.`;
      return new TurnFailure(message, "model_authentication_error");
    }
    const reason = detail ? `: ${detail}` : ".";
    if (status === 429) {
      const seconds = /^\d{1,6}$/.exec(response.headers.get("retry-after") ?? "")?.[0];
      const when = seconds ? `in ${seconds} s` : "later";
      const message = `The model's endpoint ${this.#where} takes no more requests now (429), try again ${when}${reason}`;
      return new TurnFailure(message, "model_rate_limited");
    }
    return new TurnFailure(`The model's endpoint ${this.#where} returned ${status}${reason}`, "model_error");
  }

  #redact(message: string): string {
    const shown = this.#apiKey === undefined ? message : message.replaceAll(this.#apiKey, "[API key]");
    return shown.slice(0, MAX_MESSAGE_LENGTH);
  }
}

function chatUrl(baseUrl: string): URL {
  if (!URL.canParse(baseUrl) || !/^https?:/i.test(baseUrl))
    throw new UsageError("The model's base URL is not an http or https URL.");
  const url = new URL(baseUrl);
  if (url.username || url.password)
    throw new UsageError("The model's base URL has a user name or password; give the key by its own option.");
  url.pathname = `${url.pathname.replace(/\/$/, "")}/chat/completions`;
  return url;
}

/** The endpoint's own message, when its response is an error in the usual format. */
async function errorMessage(response: Response): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  try {
    for await (const bytes of response.body ?? []) {
      text += decoder.decode(bytes, { stream: true });
      if (text.length > MAX_ERROR_BODY_LENGTH) return undefined;
    }
    const { error } = JSON.parse(text);
    const message = typeof error === "string" ? error : error.message;
    return typeof message === "string" ? message : undefined;
  } catch {
    // A body that breaks off or is no such JSON: the status has to say it all.
    return undefined;
  }
}

async function* watchBody(
  body: AsyncIterable<Uint8Array>,
  onChunk: () => void,
  failure: (error: unknown) => unknown,
): AsyncIterable<Uint8Array> {
  try {
    for await (const chunk of body) {
      onChunk();
      yield chunk;
    }
  } catch (error) {
    throw failure(error);
  }
}
