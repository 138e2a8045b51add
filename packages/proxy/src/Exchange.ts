import type { IncomingMessage } from "node:http";
import { BodyCopy, type Copy } from "./BodyCopy.ts";
import { byName, type RawHeaders } from "./headers.ts";
import type { Masker } from "./Masker.ts";
import { describedPath, operationAt, type Route } from "./operationAt.ts";
import type { Found, ProxyFinding } from "./ProxyFinding.ts";
import type { ToldOnce } from "./ToldOnce.ts";

/** How many bytes of each body are recorded. */
export const MAX_RECORDED_BYTES = 1024 * 1024;

/** A request and its response, complete, as they are recorded. */
export interface RecordedExchange {
  startedAt: Date;
  /** How long it took, in milliseconds. */
  ms: number;
  request: { method: string; url: string; httpVersion: string; headers: RawHeaders; body: Copy };
  /** Undefined when none arrived. */
  response?: { status: number; statusText: string; httpVersion: string; headers: RawHeaders; body: Copy };
}

/** What a proxy tells of the traffic. */
export interface Observer {
  onFinding?: ((finding: ProxyFinding) => void) | undefined;
  onExchange?: ((exchange: RecordedExchange) => void) | undefined;
  masker: Masker;
  /** What the description lacks is told once for each place. */
  told: ToldOnce;
  now(): Date;
}

/** One request and what becomes of it. */
export class Exchange {
  readonly number: number;
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly rawHeaders: RawHeaders;
  readonly headers: Record<string, string>;
  readonly query: string;
  /** The path as the description has it. */
  readonly described: string;
  readonly route: Route | undefined;
  status: number | undefined;
  readonly #observer: Observer;
  readonly #startedAt: Date;
  readonly #httpVersion: string;
  readonly #url: string;
  /** Copies of both bodies, if they are recorded. */
  readonly requestCopy: BodyCopy | undefined;
  #responseCopy: BodyCopy | undefined;
  #response: Omit<NonNullable<RecordedExchange["response"]>, "body"> | undefined;
  #isRecorded = false;

  /** @param target The target's URL, which the path is put behind where the exchange is recorded. */
  constructor(number: number, request: IncomingMessage, path: string, target: URL, observer: Observer) {
    this.number = number;
    this.method = request.method as string;
    this.path = path;
    this.rawHeaders = request.rawHeaders;
    this.headers = byName(request.rawHeaders);
    const at = path.indexOf("?");
    const pathname = at === -1 ? path : path.slice(0, at);
    this.query = at === -1 ? "" : path.slice(at + 1);
    const targetPath = target.pathname.replace(/\/$/, "");
    this.described = describedPath(pathname, targetPath);
    this.route = operationAt(this.method === "HEAD" ? "GET" : this.method, pathname, targetPath);
    this.#observer = observer;
    this.#startedAt = observer.now();
    this.#httpVersion = request.httpVersion;
    this.#url = `${target.origin}${path}`;
    if (observer.onExchange)
      this.requestCopy = new BodyCopy(this.headers["content-encoding"], MAX_RECORDED_BYTES);
    observer.masker.learn(request.rawHeaders, this.query);
  }

  /** Whether anybody wants to know what is wrong. */
  get isChecked(): boolean {
    return this.#observer.onFinding !== undefined;
  }

  /** Notes that a response has begun; returns the copy of its body, if it is recorded. */
  begin(incoming: IncomingMessage): BodyCopy | undefined {
    this.status = incoming.statusCode as number;
    if (!this.#observer.onExchange) return undefined;
    const { rawHeaders, httpVersion, statusMessage = "" } = incoming;
    this.#responseCopy = new BodyCopy(byName(rawHeaders)["content-encoding"], MAX_RECORDED_BYTES);
    this.#response = { status: this.status, statusText: statusMessage, httpVersion, headers: rawHeaders };
    return this.#responseCopy;
  }

  /** Tells what is wrong. */
  report(found: readonly Found[]): void {
    const { onFinding, masker, now, told } = this.#observer;
    if (!onFinding) return;
    for (const each of found) {
      if (each.keyword === "undescribed" && !told.isNew(this.#placeOf(each))) continue;
      onFinding({
        time: now().toISOString(),
        exchange: this.number,
        about: each.about,
        side: each.side,
        ...(this.route && { operation: this.route.operation.id }),
        method: this.method,
        path: masker.path(this.path),
        ...(this.status !== undefined && { status: this.status }),
        ...(each.event !== undefined && { event: each.event }),
        in: each.in,
        at: masker.text(each.at),
        keyword: each.keyword,
        message: masker.text(each.message),
        ...(each.change !== undefined && { change: masker.text(each.change()) }),
      });
    }
  }

  #placeOf({ side, in: place, at, message }: Found): string {
    const where = this.route?.operation.id ?? `${this.method} ${this.described}`;
    return [where, side, this.status, place, at.replace(/\[\d+\]/g, "[]"), message].join(" ");
  }

  /** Records the exchange, complete or not. Later calls change nothing. */
  async record(): Promise<void> {
    const { onExchange, now } = this.#observer;
    if (!onExchange || this.#isRecorded) return;
    this.#isRecorded = true;
    this.requestCopy?.stop();
    this.#responseCopy?.stop();
    const body = await (this.requestCopy as BodyCopy).copy;
    const responseBody = await this.#responseCopy?.copy;
    onExchange({
      startedAt: this.#startedAt,
      ms: now().getTime() - this.#startedAt.getTime(),
      request: {
        method: this.method,
        url: this.#url,
        httpVersion: this.#httpVersion,
        headers: this.rawHeaders,
        body,
      },
      ...(this.#response && responseBody && { response: { ...this.#response, body: responseBody } }),
    });
  }
}
