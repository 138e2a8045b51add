import { CloudAgents } from "@cloud-agents/client";
import type { ConsoleData, ConsoleOperation } from "../ConsoleData.ts";
import { argumentsOf, type CallInput, describeCall } from "./CallInput.ts";
import type { CarriedValues } from "./CarriedValues.ts";
import { printJson } from "./cut.ts";
import type { Entry, RequestLog } from "./RequestLog.ts";

/** Where calls go, and with which token. */
export interface Target {
  baseUrl: string;
  token: string;
}

/** The reader has not said where calls go, or as whom. */
export class TargetError extends Error {
  /** The key of the words for it. */
  readonly problem: "no_address" | "no_token";
  constructor(problem: "no_address" | "no_token") {
    super(problem);
    this.problem = problem;
  }
}

/** Calls operations of the target with our client, and writes down what was sent and what came back. */
export class Api {
  readonly data: ConsoleData;
  readonly log: RequestLog;
  readonly values: CarriedValues;
  readonly target: () => Target;
  readonly #done: (operation: ConsoleOperation, response: unknown) => void;

  /**
   * @param target Where the next call goes.
   * @param done Called after each call that succeeded.
   */
  constructor(
    data: ConsoleData,
    log: RequestLog,
    values: CarriedValues,
    target: () => Target,
    done: (operation: ConsoleOperation, response: unknown) => void,
  ) {
    this.data = data;
    this.log = log;
    this.values = values;
    this.target = target;
    this.#done = done;
  }

  /** @throws Error when the description has no operation of that id. */
  operation(id: string): ConsoleOperation {
    const found = this.data.operations.find((each) => each.id === id);
    if (!found) throw new Error(`The description has no operation ${id}.`);
    return found;
  }

  /** @throws TargetError when calls have nowhere to go, or there is no token for them. */
  checkTarget({ needsToken = true } = {}): void {
    const { baseUrl, token } = this.target();
    if (!URL.canParse(baseUrl)) throw new TargetError("no_address");
    if (needsToken && token === "") throw new TargetError("no_token");
  }

  /** A client for one call, whose requests go into an entry of the log. */
  client(entry: Entry): CloudAgents {
    const { baseUrl, token } = this.target();
    return new CloudAgents({
      baseUrl,
      token,
      // Two streams of one address would wait for each other, or be sent again, in the browser's cache.
      fetch: this.log.fetchFor(entry, (request) => globalThis.fetch(request, { cache: "no-store" })),
    });
  }

  /** Adds a call to the log. */
  begin(operation: ConsoleOperation, input: CallInput): Entry {
    const { baseUrl } = this.target();
    return this.log.begin(describeCall(operation, input, baseUrl, this.data.secretFields));
  }

  /**
   * Calls an operation; what it makes is remembered for the next one.
   *
   * @throws InputError when a value is missing, TargetError when it is the address or the token, and what the client throws.
   */
  async call(operation: ConsoleOperation, input: CallInput): Promise<unknown> {
    this.checkTarget();
    const args = argumentsOf(operation, input);
    const entry = this.begin(operation, input);
    try {
      const response = await methodOf(this.client(entry), operation.sdkName)(...args);
      this.values.learn(operation, response);
      const text = response === undefined ? "" : printJson(response, this.data.secretFields);
      this.log.update(entry, { state: "done", response: text });
      this.#done(operation, response);
      return response;
    } catch (error) {
      this.log.update(entry, { state: "failed", response: String(error) });
      throw error;
    }
  }
}

type Method = (...args: unknown[]) => Promise<unknown>;

/** The method of a dotted name, such as `sessions.events.send`. */
function methodOf(client: CloudAgents, name: string): Method {
  return name
    .split(".")
    .reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], client) as Method;
}
