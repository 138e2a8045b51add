/** The body of a response, as far as tests of several servers look at it. */
interface Body {
  id: string;
  data: { id: string; type: string }[];
}

interface Got {
  status: number;
  headers: Headers;
  body: Body;
}

/** Where a server is. */
interface Server {
  url: string;
}

/** Sends a request over the network: a POST when there is a body, otherwise a GET. */
export async function call(
  { url }: Server,
  path: string,
  body?: unknown,
  headers: object = {},
): Promise<Got> {
  const response = await fetch(url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: "Bearer alice", "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

/** @returns The id of a new session. */
export async function createSession(server: Server): Promise<string> {
  const agent = await call(server, "/agents", { name: "reviewer", model: "ultimate" });
  const environment = await call(server, "/environments", { name: "box", config: { type: "cloud" } });
  const session = { agent: agent.body.id, environment_id: environment.body.id };
  return (await call(server, "/sessions", session)).body.id;
}

/** @returns The log of a session. */
export async function logOf(server: Server, session: string): Promise<Body["data"]> {
  return (await call(server, `/sessions/${session}/events?limit=100`)).body.data;
}

export function say(server: Server, session: string, ...events: object[]): Promise<Got> {
  return call(server, `/sessions/${session}/events`, { events });
}
