import assert from "node:assert/strict";
import type { FileObject, SessionResourceList } from "@cloud-agents/types";
import type { Case, Context } from "../Case.ts";
import { archivedSession, cancelledSession, newSession } from "./fixtures.ts";

const operation = "addSessionResources";
const repository = { type: "github_repository", url: "https://github.com/your-org/your-repo" };

/** What was asked for, and where it is then. */
const NORMALISED: Record<string, string> = {
  "spec.md": "/data/spec.md",
  "data/spec.md": "/data/data/spec.md",
  "/data/spec.md": "/data/spec.md",
  "./spec.md": "/data/spec.md",
  "inputs/./a//../spec.md": "/data/inputs/spec.md",
  "/data//inputs///spec.md/": "/data/inputs/spec.md",
  "/data/../data/spec.md": "/data/spec.md",
  "../data/spec.md": "/data/spec.md",
  "...": "/data/...",
  " ": "/data/ ",
  "仕様.md": "/data/仕様.md",
};

/** Paths that do not lead to something below /data, however they are written. */
const REFUSED = [
  ...[".", "a/..", "/data", "/data/", "/data/.", "/"],
  ...["..", "../etc/passwd", "../data2/a", "/etc/passwd", "/database/a", "/data/../etc/passwd"],
];

function add(
  context: Context,
  path: Record<string, string>,
  ...resources: object[]
): Promise<SessionResourceList> {
  return context.call(operation, { path, body: { resources } });
}

/** A mistake in resources that the schema cannot express, or that has to be answered word for word. */
function refused(
  name: string,
  resources: (context: Context) => object[] | Promise<object[]>,
  message?: string,
  status = 400,
): Case {
  return {
    operation,
    status,
    name,
    needs: status === 400 ? "checks" : "state",
    ...(message !== undefined && { message }),
    run: async (context) => add(context, {}, ...(await resources(context))),
  };
}

type MakeResource = (context: Context) => object | Promise<object>;

const sharedFile =
  (members: object): MakeResource =>
  async ({ world }) => ({ file_id: await world.file(), ...members });

const otherFile =
  (members: object): MakeResource =>
  async ({ call }) => {
    const body = { file: new File(["# Other"], "other.md") };
    return { file_id: (await call<FileObject>("uploadFile", { body })).file_id, ...members };
  };

const repositoryAt =
  (url: string, members: object = {}): MakeResource =>
  () => ({ type: "github_repository", url, ...members });

/** Each way in which two resources are the same. */
const DUPLICATES: { name: string; first: MakeResource; second: MakeResource }[] = [
  { name: "the same file at two paths", first: sharedFile({ path: "a" }), second: sharedFile({ path: "b" }) },
  {
    name: "two files at one path",
    first: sharedFile({ path: "inputs" }),
    second: otherFile({ path: "/data/inputs/" }),
  },
  {
    name: "two files at one path, by path and by mount_path",
    first: sharedFile({ path: "inputs" }),
    second: otherFile({ mount_path: "./inputs" }),
  },
  {
    name: "a file and a repository at one path",
    first: sharedFile({ path: "/data/repo" }),
    second: repositoryAt(repository.url, { mount_path: "/data//repo" }),
  },
  {
    name: "two repositories at one path",
    first: repositoryAt("https://github.com/your-org/a", { mount_path: "/workspace" }),
    second: repositoryAt("https://github.com/your-org/b", { mount_path: "/workspace/" }),
  },
  ...["/", ".git"].map((end) => ({
    name: `a repository with and without ${end} at its end`,
    first: repositoryAt(repository.url),
    second: repositoryAt(`${repository.url}${end}`),
  })),
  {
    name: "a repository with scheme and host in other cases",
    first: repositoryAt(repository.url),
    second: repositoryAt(repository.url.replace("https://github", "HTTPS://GitHub")),
  },
];

/** What was asked for, and the path at which the file is then attached. */
function mounted(name: string, members: object, expected: string): Case {
  return {
    operation,
    status: 200,
    name,
    needs: "state",
    async run(context) {
      const file_id = await context.world.file();
      const path = expected.replace("{file_id}", file_id);
      const { resources } = await add(context, {}, { file_id, ...members });
      assert.deepEqual(resources, [{ type: "file", file_id, path }]);
    },
  };
}

const file = async ({ world }: Context, members: object) => [{ file_id: await world.file(), ...members }];

/** What attaching resources demands. */
export const resourceCases: Case[] = [
  refused(
    "an unknown type, in the document's words",
    () => [{ type: "folder", file_id: "file_1" }],
    "resources[0]: field 'type' must be 'file' or 'github_repository'.",
  ),
  refused(
    "a file without an id, in the document's words",
    () => [{ type: "file" }],
    "resources[0]: field 'file_id' must be a non-empty string.",
  ),
  refused(
    "a file that does not exist, in the document's words",
    () => [{ type: "file", file_id: "file_fake_test_id" }],
    "File 'file_fake_test_id' was not found.",
    404,
  ),
  refused("a relative path that is too long once it is below /data", (context) =>
    file(context, { path: "a".repeat(512) }),
  ),
  refused("path and mount_path that differ", (context) => file(context, { path: "a", mount_path: "b" })),
  ...DUPLICATES.flatMap(({ name, first, second }): Case[] => [
    refused(`${name}, in one request`, async (context) => [await first(context), await second(context)]),
    {
      operation,
      status: 409,
      name: `${name}, one of them attached already`,
      needs: "state",
      async run(context) {
        const path = await newSession(context);
        await add(context, path, await first(context));
        await add(context, path, await second(context));
      },
    },
    {
      operation: "createSession",
      status: 400,
      name: `resources: ${name}`,
      needs: "checks",
      async run(context) {
        const ids = { agent: await context.world.agent(), environment_id: await context.world.environment() };
        const resources = [await first(context), await second(context)];
        await context.call("createSession", { body: { ...ids, resources } });
      },
    },
  ]),
  {
    operation,
    status: 409,
    name: "a file that is not ready",
    needs: "unreadyFile",
    run: (context) => add(context, {}, { file_id: context.target.unreadyFile }),
  },
  ...[archivedSession, cancelledSession].map(
    (situation): Case => ({
      operation,
      status: 409,
      name: `a session that is ${situation.name.replace("Session", "")}`,
      needs: "state",
      run: async (context) => add(context, await situation(context), repository),
    }),
  ),
  mounted("without a path the file is at /data/{file_id}", {}, "/data/{file_id}"),
  ...Object.entries(NORMALISED).map(([path, expected]) => mounted(`the path ${path}`, { path }, expected)),
  ...REFUSED.map((path) => refused(`the path ${JSON.stringify(path)}`, (context) => file(context, { path }))),
  mounted("mount_path is another name for path", { mount_path: "/data/spec.md/" }, "/data/spec.md"),
  mounted("path and mount_path may agree", { path: "a", mount_path: "/data/a" }, "/data/a"),
  {
    operation,
    status: 200,
    name: "the answer is the complete list, with the token where one was given",
    needs: "state",
    async run(context) {
      const path = { session_id: await context.world.session() };
      const file_id = await context.world.file();
      await add(context, path, { file_id, path: "a" });
      const secret = { ...repository, mount_path: "/workspace", authorization_token: "ghp_test" };
      const { resources } = await add(context, path, secret);
      assert.ok(resources.length === 2 && resources[0]?.type === "file");
      // Compared without printing, because of the token.
      assert.ok(
        JSON.stringify(resources[1]).includes('"authorization_token":"ghp_test"'),
        "no token was returned",
      );
    },
  },
];
