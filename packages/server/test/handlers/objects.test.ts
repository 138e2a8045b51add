import { afterEach, describe, expect, test } from "@jest/globals";
import { testServer } from "../helpers/testServer.ts";

let server: ReturnType<typeof testServer>;
afterEach(() => server.stop());

describe("an agent", () => {
  test("is returned as it was given, and read as it was returned", async () => {
    server = testServer();
    const given = {
      name: "reviewer",
      model: { id: "ultimate", effort: "high" },
      system: "Be brief.",
      tools: [{ type: "mcp_toolset", anything: { at: ["all"] } }],
      mcp_servers: [{ name: "issues", url: "https://mcp.example.com", type: "http" }],
      skills: [{ skill_id: "skill_1", type: "custom" }],
      metadata: { team: "platform" },
    };
    const { status, body } = await server.post("/agents", given);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...given, model: "ultimate", instructions: "Be brief.", version: 1 });
    expect((await server.get(`/agents/${body.id}`)).body).toEqual(body);
  });

  test("has empty texts and lists for what was not given", async () => {
    server = testServer();
    const { body } = await server.post("/agents", { name: "a", model: "m" });
    expect(body).toMatchObject({ description: "", system: "", instructions: "", tools: [], mcp_servers: [] });
    expect(body).not.toHaveProperty("skills");
    expect(body).not.toHaveProperty("metadata");
  });

  test("that does not exist is 404", async () => {
    server = testServer();
    const { status, body } = await server.get("/agents/agent_unknown");
    expect(status).toBe(404);
    expect(body.error).toEqual({
      type: "not_found_error",
      message: "Agent 'agent_unknown' was not found.",
      param: "agent_id",
    });
  });
});

test("an environment is read as it was returned", async () => {
  server = testServer();
  const config = { type: "cloud", networking: { type: "limited", allowed_hosts: ["example.com"] } };
  const { status, body } = await server.post("/environments", { name: "box", config, metadata: {} });
  expect(status).toBe(201);
  expect(body).toMatchObject({ name: "box", description: "", status: "ready", config, metadata: {} });
  expect((await server.get(`/environments/${body.id}`)).body).toEqual(body);
});

describe("a file", () => {
  const form = (fields: Record<string, string | File>) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    return data;
  };

  test("is ready once it is uploaded", async () => {
    server = testServer();
    const file = new File(["# Notes\n"], "notes.md", { type: "text/markdown" });
    const { status, body } = await server.post(
      "/files",
      form({ file, purpose: "agent_output", metadata: '{"project":"apollo"}' }),
    );
    expect(status).toBe(201);
    expect(body).toMatchObject({
      filename: "notes.md",
      size_bytes: 8,
      mime_type: "text/markdown",
      purpose: "agent_output",
      status: "ready",
      metadata: { project: "apollo" },
    });
    expect((await server.get(`/files/${body.file_id}`)).body).toEqual(body);
    expect((await server.get("/files")).body).toMatchObject({ data: [body], first_id: body.file_id });
  });

  test("without purpose and metadata has the defaults", async () => {
    server = testServer();
    const { body } = await server.post("/files", form({ file: new File([], "empty.bin") }));
    expect(body).toMatchObject({ size_bytes: 0, purpose: "user_upload", metadata: {} });
  });

  test.each([
    ["no file", { purpose: "user_upload" }, "file"],
    ["text instead of a file", { file: "text" }, "file"],
    ["an unknown purpose", { file: new File([], "a"), purpose: "fun" }, "purpose"],
    ["metadata that is not JSON", { file: new File([], "a"), metadata: "{" }, "metadata"],
    ["metadata that is no object of strings", { file: new File([], "a"), metadata: '{"a":1}' }, "metadata"],
  ])("is not uploaded with %s", async (_, fields, param) => {
    server = testServer();
    const { status, body } = await server.post("/files", form(fields as Record<string, string | File>));
    expect(status).toBe(400);
    expect(body.error.param).toBe(param);
  });

  test("is not uploaded twice in one form", async () => {
    server = testServer();
    const data = form({ file: new File([], "a") });
    data.append("file", new File([], "b"));
    expect((await server.post("/files", data)).body.error.message).toBe(
      "Field 'file' must be given only once.",
    );
  });

  test("is not uploaded when the form has none", async () => {
    server = testServer();
    const boundary = "boundary-of-a-page-with-a-form";
    const part =
      'content-disposition: form-data; name="file"; filename=""\r\ncontent-type: text/plain\r\n\r\n';
    const { status, body } = await server.post("/files", `--${boundary}\r\n${part}\r\n--${boundary}--\r\n`, {
      headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    });
    expect(status).toBe(400);
    expect(body.error.message).toBe("Field 'file' is required.");
  });

  test.each(["multipart/form-data", "multipart/form-data; boundary=x"])(
    "needs a form, not %s",
    async (type) => {
      server = testServer();
      const { status } = await server.post("/files", "no form", { headers: { "content-type": type } });
      expect(status).toBe(400);
    },
  );
});

describe("a list", () => {
  const walk = async (first: string, next: (page: { first_id: string; last_id: string }) => string) => {
    const pages: { id: string }[][] = [];
    for (let path = first; ; ) {
      const { body } = await server.get(path);
      pages.push(body.data);
      if (!body.has_more) return pages;
      path = next(body as never);
    }
  };

  test("of 250 is walked in both directions, newest first", async () => {
    server = testServer();
    const made: string[] = [];
    for (let index = 0; index < 250; index += 1) {
      made.push((await server.post("/agents", { name: `${index}`, model: "m" })).body.id);
    }
    const newestFirst = made.toReversed();
    const forth = await walk("/agents?limit=100", ({ last_id }) => `/agents?limit=100&after_id=${last_id}`);
    expect(forth.map((page) => page.length)).toEqual([100, 100, 50]);
    expect(forth.flat().map(({ id }) => id)).toEqual(newestFirst);
    const back = await walk(
      `/agents?before_id=${made[0]}`,
      ({ first_id }) => `/agents?before_id=${first_id}`,
    );
    expect(back.map((page) => page.length)).toEqual([...Array(12).fill(20), 9]);
    expect(
      back
        .toReversed()
        .flat()
        .map(({ id }) => id),
    ).toEqual(newestFirst.slice(0, -1));
  });

  test("of events is walked in both directions, oldest first", async () => {
    server = testServer();
    const session = await server.createSession();
    const sent: string[] = [];
    for (let index = 0; index < 50; index += 1) {
      const events = Array.from({ length: 5 }, () => ({ type: "user.interrupt" }));
      const { body } = await server.send(session, ...events);
      sent.push(...body.data.map(({ id }) => id as string));
    }
    const path = `/sessions/${session}/events?limit=100`;
    const forth = await walk(path, ({ last_id }) => `${path}&after_id=${last_id}`);
    expect(forth.flat().map(({ id }) => id)).toEqual(sent);
    const back = await walk(
      `${path}&before_id=${sent.at(-1)}`,
      ({ first_id }) => `${path}&before_id=${first_id}`,
    );
    expect(
      back
        .toReversed()
        .flat()
        .map(({ id }) => id),
    ).toEqual(sent.slice(0, -1));
  });

  test("that is empty has no ids", async () => {
    server = testServer();
    const { body } = await server.get("/agents");
    expect(body).toEqual({ data: [], first_id: null, last_id: null, has_more: false });
  });

  test("takes a limit above 100 as 100", async () => {
    server = testServer();
    expect((await server.get("/agents?limit=1000")).status).toBe(200);
  });

  test.each([
    ["limit=0", "limit"],
    ["limit=many", "limit"],
    ["after_id=agent_1&before_id=agent_2", "after_id"],
    ["after_id=agent_unknown", "after_id"],
    ["before_id=agent_unknown", "before_id"],
  ])("is 400 with %s", async (query, param) => {
    server = testServer();
    const { status, body } = await server.get(`/agents?${query}`);
    expect(status).toBe(400);
    expect(body.error.param).toBe(param);
  });

  test("does not start from what another account has", async () => {
    server = testServer();
    const { body } = await server.post("/agents", { name: "a", model: "m" }, { token: "bob" });
    expect((await server.get(`/agents?after_id=${body.id}`)).status).toBe(400);
  });
});
