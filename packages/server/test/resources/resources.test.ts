import type { KnownSessionResource } from "@cloud-agents/types";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createFaults } from "../../src/faults/createFaults.ts";
import { duplicateOf } from "../../src/resources/duplicateResources.ts";
import { normalisePath } from "../../src/resources/normalisePath.ts";
import { access, request, testOptions, testServer } from "../helpers/testServer.ts";

describe("a path", () => {
  test.each([
    ["spec.md", "/data/spec.md"],
    ["inputs/spec.md", "/data/inputs/spec.md"],
    ["/data/spec.md", "/data/spec.md"],
    ["./a/../b//c/", "/data/b/c"],
    ["/data/../data/a", "/data/a"],
    ["data/a", "/data/data/a"],
    ["/data//a/./b", "/data/a/b"],
    [" a b ", "/data/ a b "],
    ["...", "/data/..."],
    ["x".repeat(506), `/data/${"x".repeat(506)}`],
    ["🙂".repeat(506), `/data/${"🙂".repeat(506)}`],
  ])("%p is normalised", (path, normal) => {
    expect(normalisePath(path)).toBe(normal);
  });

  test.each([
    ".",
    "/data",
    "/data/",
    "a/..",
    "..",
    "../data2/x",
    "/etc/passwd",
    "/database/x",
    "/data/../etc",
    "/",
    "a\\b",
    "a\u0000",
    "a\nb",
    "a\u007f",
    "x".repeat(507),
  ])("%p is not below /data/", (path) => {
    expect(normalisePath(path)).toBeUndefined();
  });
});

describe("two resources", () => {
  const file = (file_id: string, path: string): KnownSessionResource => ({ type: "file", file_id, path });
  const repository = (url: string, mount_path?: string): KnownSessionResource => ({
    type: "github_repository",
    url,
    ...(mount_path && { mount_path }),
  });

  test.each([
    [file("file_1", "/data/a"), file("file_1", "/data/b"), { by: "file", id: "file_1" }],
    [file("file_1", "/data/a"), file("file_2", "/data/a"), { by: "path", path: "/data/a" }],
    [file("file_1", "/data/a"), repository("https://h/r", "a/"), { by: "path", path: "/data/a" }],
    [repository("https://h/a", "/w/x"), repository("https://h/b", "/w//x/"), { by: "path", path: "/w/x" }],
    [repository("HTTPS://H/r"), repository("https://h/r.git"), { by: "repository", url: "HTTPS://H/r" }],
    [repository("https://h/r/"), repository("https://h/r.git/"), { by: "repository", url: "https://h/r/" }],
    [
      repository("https://me:pw@h/r"),
      repository("https://me:pw@H/r"),
      { by: "repository", url: "https://h/r" },
    ],
    [repository("git@h:o/r.git"), repository("git@h:o/r"), { by: "repository", url: "git@h:o/r.git" }],
  ])("are the same: %j and %j", (resource, other, duplicate) => {
    expect(duplicateOf(resource, [file("file_9", "/data/9"), other])).toEqual(duplicate);
  });

  test.each([
    [file("file_1", "/data/a"), file("file_2", "/data/b")],
    [file("file_1", "/data/a"), repository("https://h/r")],
    [repository("https://h/R"), repository("https://h/r")],
    [repository("https://h/o"), repository("https://h/r")],
    [repository("https://h/r"), repository("ssh://h/r")],
  ])("are not the same: %j and %j", (resource, other) => {
    expect(duplicateOf(resource, [other])).toBeUndefined();
  });

  test("are compared fast, whatever their URL", () => {
    const url = `https://h${"/".repeat(200_000)}x`;
    expect(duplicateOf(repository(url), [repository(`${url}y`)])).toBeUndefined();
  });
});

describe("the resources of a session", () => {
  let server: ReturnType<typeof testServer>;
  afterEach(() => server.stop());
  const add = (session: string, ...resources: object[]) =>
    server.post(`/sessions/${session}/resources`, { resources });
  const repository = { type: "github_repository", url: "https://github.com/o/r" };

  test("are returned in whole, normalised, with the token that was given", async () => {
    server = testServer();
    const file = await server.upload();
    const session = await server.createSession({ resources: [{ file_id: file }] });
    const second = await server.upload();
    const { status, body } = await add(
      session,
      { type: "file", file_id: second, mount_path: "in//spec.md" },
      { ...repository, mount_path: "/work/r", authorization_token: "ghp_1" },
    );
    expect(status).toBe(200);
    const resources = [
      { type: "file", file_id: file, path: `/data/${file}` },
      { type: "file", file_id: second, path: "/data/in/spec.md" },
      { ...repository, mount_path: "/work/r", authorization_token: "ghp_1" },
    ];
    expect(body).toEqual({ resources });
    expect((await server.get(`/sessions/${session}`)).body.resources).toEqual(resources);
  });

  test("obey the same rules at creation", async () => {
    server = testServer();
    const { body } = await server.get(`/sessions/${await server.createSession()}`);
    const ids = { agent: body.agent_id, environment_id: body.environment_id };
    const got = await server.post("/sessions", { ...ids, resources: [repository, repository] });
    expect(got.body.error).toEqual({
      type: "invalid_request_error",
      message: "resources[1]: repository 'https://github.com/o/r' is already in this request.",
      param: "resources[1].url",
    });
  });

  test.each([
    [
      [{ file_id: "f", path: "/etc/x" }],
      "resources[0]: field 'path' must be below '/data/' and at most 512 characters.",
      "resources[0].path",
    ],
    [
      [repository, { file_id: "f", mount_path: ".." }],
      "resources[1]: field 'mount_path' must be below '/data/' and at most 512 characters.",
      "resources[1].mount_path",
    ],
    [
      [{ file_id: "f", path: "a", mount_path: "b" }],
      "resources[0]: fields 'path' and 'mount_path' must name the same path.",
      "resources[0].mount_path",
    ],
    [
      [{ file_id: "f" }, { file_id: "f", path: "b" }],
      "resources[1]: file 'f' is already in this request.",
      "resources[1].file_id",
    ],
    [
      [
        { file_id: "f", path: "a" },
        { file_id: "g", path: "/data/a" },
      ],
      "resources[1]: path '/data/a' is already in this request.",
      "resources[1].path",
    ],
    [
      [{ type: "folder" }],
      "resources[0]: field 'type' must be 'file' or 'github_repository'.",
      "resources[0].type",
    ],
    [[{ type: "file" }], "resources[0]: field 'file_id' must be a non-empty string.", "resources[0].file_id"],
  ])("are 400 before anything is looked up: %j", async (resources, text, param) => {
    server = testServer();
    const { status, body } = await add("sess_unknown", ...resources);
    expect(status).toBe(400);
    expect(body.error).toEqual({ type: "invalid_request_error", message: text, param });
  });

  test("may name a path twice, when both are the same", async () => {
    server = testServer();
    const session = await server.createSession();
    const { body } = await add(session, {
      file_id: await server.upload(),
      path: "a",
      mount_path: "/data/./a",
    });
    expect(body.resources[0]?.path).toBe("/data/a");
  });

  test("are attached all or none", async () => {
    server = testServer();
    const session = await server.createSession();
    const { status, body } = await add(session, repository, { file_id: "file_fake_test_id" });
    expect(status).toBe(404);
    expect(body.error.message).toBe("File 'file_fake_test_id' was not found.");
    expect((await server.get(`/sessions/${session}`)).body.resources).toEqual([]);
  });

  test("are attached once", async () => {
    server = testServer();
    const file = await server.upload();
    const session = await server.createSession();
    await add(session, { file_id: file, path: "a" }, repository);
    const other = await server.upload();
    const attempts = [
      [{ file_id: file }, `File '${file}' is already attached to this session.`, "resources[0].file_id"],
      [
        { file_id: other, path: "a" },
        "Path '/data/a' is already attached to this session.",
        "resources[0].path",
      ],
      [
        { ...repository, url: "https://GitHub.com/o/r.git" },
        "Repository 'https://GitHub.com/o/r.git' is already attached to this session.",
        "resources[0].url",
      ],
    ] as const;
    for (const [resource, text, param] of attempts) {
      const { status, body } = await add(session, resource);
      expect(status).toBe(409);
      expect(body.error).toEqual({ type: "conflict_error", message: text, param });
    }
  });

  test("are not files that are still uploading", async () => {
    const { clock, log } = testOptions();
    server = testServer({}, createFaults({ clock, log, ...access }));
    const rules = JSON.stringify({ id: "slow", fault: { type: "file_uploading" } });
    const added = await server.app.fetch(request("POST", "/__faults", { body: rules }));
    expect(added.status).toBe(201);
    const file = await server.upload();
    const session = await server.createSession();
    const { status, body } = await add(session, { file_id: file });
    expect(status).toBe(409);
    expect(body.error.message).toBe(`File '${file}' is not ready.`);
    await server.app.fetch(request("DELETE", "/__faults/slow", {}));
    expect((await add(session, { file_id: file })).status).toBe(200);
  });
});
