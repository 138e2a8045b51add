import { expect, test } from "@jest/globals";
import { CloudAgents, InvalidResponseError, NotFoundError } from "../../src/index.ts";
import { errorResponse, recordingFetch } from "../helpers/recordingFetch.ts";
import { startServer } from "../helpers/startServer.ts";

function page(ids: string[], has_more: boolean): Response {
  const data = ids.map((id) => ({ id }));
  return Response.json({ data, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null, has_more });
}

function client(...responses: Response[]) {
  const { fetch, requests } = recordingFetch(...responses);
  const queries = () => requests.map(({ url }) => new URL(url).search);
  return { api: new CloudAgents({ token: "pt-1", fetch }), requests, queries };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test("the first page is requested at once, by a real promise, and only once however it is used", async () => {
  const { api, requests } = client(page(["agent_1"], false));
  const list = api.agents.list();
  expect(list).toBeInstanceOf(Promise);
  expect(requests).toHaveLength(1);
  await list.finally(() => {});
  expect(await collect(list)).toHaveLength(1);
  expect(await list.all({ limit: 5 })).toHaveLength(1);
  expect(requests).toHaveLength(1);
});

test("all() gives the items of all pages up to its limit, and asks for no page too many", async () => {
  const { api, queries } = client(page(["a", "b"], true), page(["c", "d"], true));
  const all = await api.agents.list().all({ limit: 3 });
  expect(all.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(queries()).toEqual(["", "?after_id=b"]);
  const { api: other } = client(page([], false));
  await expect(other.agents.list().all({ limit: 0 })).rejects.toThrow("limit must be above 0, got 0.");
});

test("a loop over a list that is closed while it waits ends at once, and its request with it", async () => {
  let isCut = false;
  let isAsked = false;
  const until = async (isTrue: () => boolean) => {
    while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  const baseUrl = await startServer((request, response) => {
    if (new URL(request.url ?? "", "http://a").searchParams.has("after_id")) {
      isAsked = true;
      response.on("close", () => {
        isCut = true;
      });
    } else
      response
        .setHeader("content-type", "application/json")
        .end(JSON.stringify({ data: [{ id: "a" }], first_id: "a", last_id: "a", has_more: true }));
  });
  const items = new CloudAgents({ token: "pt-1", baseUrl }).agents.list()[Symbol.asyncIterator]();
  expect((await items.next()).value).toEqual({ id: "a" });
  const waiting = items.next();
  await until(() => isAsked);
  await items.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
  await until(() => isCut);
});

test("awaiting gives one page, and awaiting again the same one", async () => {
  const { api, requests } = client(page(["agent_2", "agent_1"], true));
  const promise = api.agents.list({ limit: 2 });
  const first = await promise;
  expect(first).toMatchObject({ first_id: "agent_2", last_id: "agent_1", has_more: true });
  expect(first.data.map(({ id }) => id)).toEqual(["agent_2", "agent_1"]);
  expect(await promise).toBe(first);
  expect(requests).toHaveLength(1);
});

test("iterating goes through all pages, with the query of the first", async () => {
  const { api, queries } = client(page(["a", "b"], true), page([], false));
  const agents = await collect(api.agents.list({ limit: 2 }));
  expect(agents.map(({ id }) => id)).toEqual(["a", "b"]);
  expect(queries()).toEqual(["?limit=2", "?limit=2&after_id=b"]);
});

test("pages come one at a time, and leaving early asks for no more", async () => {
  const { api, queries } = client(page(["a"], true), page(["b"], true));
  const seen: (string | null)[] = [];
  for await (const { last_id } of api.sessions.events.list("sess_1").pages()) {
    seen.push(last_id);
    if (seen.length === 2) break;
  }
  expect(seen).toEqual(["a", "b"]);
  expect(queries()).toEqual(["", "?after_id=a"]);
});

test("a list that starts with before_id goes back by the first id", async () => {
  const { api, queries } = client(page(["c", "d"], true), page(["b"], false));
  await collect(api.files.list({ before_id: "e" }));
  expect(queries()).toEqual(["?before_id=e", "?before_id=c"]);
});

test("a cursor that comes again is an error, not an endless loop", async () => {
  const { api } = client(page(["a"], true), page(["b"], true), page(["a"], true));
  const error = await collect(api.agents.list()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InvalidResponseError);
  expect(error).toMatchObject({
    message: 'agents.list: the last_id "a" came twice, so this list would never end',
  });
});

test("an error of a page rejects the promise and ends the loop", async () => {
  const missing = () => errorResponse(404, "not_found_error", "Session not found.");
  const { api } = client(missing(), page(["a"], true), missing());
  await expect(Promise.resolve(api.sessions.events.list("sess_1"))).rejects.toThrow(NotFoundError);
  await expect(collect(api.sessions.events.list("sess_1"))).rejects.toThrow(NotFoundError);
});
