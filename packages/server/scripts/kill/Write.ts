/** A request that makes something, and can be repeated by its key. */
export interface Write {
  kind: "agent" | "environment" | "file" | "session" | "events" | "resources";
  path: string;
  /** Sent as JSON, unless it is text: then as a file of that name. */
  body: object | string;
  key: string;
  /** What the server said; absent until it did. */
  response?: WriteResponse;
}

export interface WriteResponse {
  status: number;
  replayed: boolean;
  text: string;
}

/** One account's way to a server. */
export interface Caller {
  url: string;
  token: string;
}

/** Time limit of a response in milliseconds. */
const RESPONSE_WITHIN_MS = 10_000;

/**
 * Sends a write.
 *
 * @returns The response, whatever its status.
 * @throws When there is none, or only a part of one.
 */
export async function send({ url, token }: Caller, { path, body, key }: Write): Promise<WriteResponse> {
  const headers = { authorization: `Bearer ${token}`, "idempotency-key": key };
  const request =
    typeof body === "string"
      ? { headers, body: formWith(body) }
      : { headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) };
  try {
    const signal = AbortSignal.timeout(RESPONSE_WITHIN_MS);
    const response = await fetch(url + path, { method: "POST", ...request, signal });
    const replayed = response.headers.get("idempotent-replayed") === "true";
    return { status: response.status, replayed, text: await response.text() };
  } catch (cause) {
    throw new Error(`POST ${path} was not acknowledged.`, { cause });
  }
}

/** @returns What is uploaded as a file of this name: enough to come in several pieces. */
export function contentOf(filename: string): string {
  return `The content of ${filename}\n`.repeat(4000);
}

function formWith(filename: string): FormData {
  const form = new FormData();
  form.set("file", new File([contentOf(filename)], filename, { type: "text/plain" }));
  return form;
}

/** What `readAll` needs of an item of a list. */
export interface Item {
  id?: string;
  file_id?: string;
}

/** Reads a whole list, page after page. */
export async function readAll<Each extends Item>({ url, token }: Caller, path: string): Promise<Each[]> {
  const items: Each[] = [];
  for (let after = ""; ; ) {
    const response = await fetch(`${url}${path}?limit=100${after}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(RESPONSE_WITHIN_MS),
    });
    if (!response.ok)
      throw new Error(`GET ${path} was acknowledged with ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as { data: Each[]; last_id: string; has_more: boolean };
    items.push(...page.data);
    if (!page.has_more) return items;
    after = `&after_id=${page.last_id}`;
  }
}
