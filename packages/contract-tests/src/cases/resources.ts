import type { FileObject, Session, SessionResourceList } from "@cloud-agents/types";
import type { Case, Context } from "../Case.ts";
import { expect, quote } from "../expect.ts";
import { archivedSession, cancelledSession, newSession } from "./fixtures.ts";

const operation = "addSessionResources";
const repository = { type: "github_repository", url: "https://github.com/your-org/your-repo" };

/** Paths as sent, and as normalised. */
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

/** Paths that do not lead below /data, however they are written. */
const REJECTED = [
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

/** A mistake in resources that the schema cannot express, or whose message is documented word for word. */
function rejectionCase(
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
  (fields: object): MakeResource =>
  async ({ world }) => ({ file_id: await world.file(), ...fields });

const otherFile =
  (fields: object): MakeResource =>
  async ({ call }) => {
    const body = { file: new File(["# Other"], "other.md") };
    return { file_id: (await call<FileObject>("uploadFile", { body })).file_id, ...fields };
  };

const repositoryAt =
  (url: string, fields: object = {}): MakeResource =>
  () => ({ type: "github_repository", url, ...fields });

/** Each way in which two resources count as the same. */
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

/** Attaches a file with the given fields and expects it at a path. */
function mountCase(name: string, fields: object, expected: string): Case {
  return {
    operation,
    status: 200,
    name,
    needs: "state",
    async run(context) {
      const file_id = await context.world.file();
      const path = expected.replace("{file_id}", file_id);
      const { resources } = await add(context, {}, { file_id, ...fields });
      expect.equal("the number of resources", resources.length, 1);
      const [resource] = resources as { type: string; file_id: string; path: string }[];
      const shown = { type: resource?.type, file_id: resource?.file_id, path: resource?.path };
      expect.equal("$.resources[0]", shown, { type: "file", file_id, path });
    },
  };
}

/** A mistake in a file of a new session, which is held to the rules of one that is attached later. */
function sessionRejectionCase(name: string, fields: object): Case {
  return {
    operation: "createSession",
    status: 400,
    name: `resources: ${name}`,
    needs: "checks",
    source: [10, 15],
    run: async (context) => createWith(context, fields),
  };
}

/** Creates a session with a file. */
async function createWith({ call, world }: Context, fields: object): Promise<Session> {
  const ids = { agent: await world.agent(), environment_id: await world.environment() };
  const resources = [{ file_id: await world.file(), ...fields }];
  return call<Session>("createSession", { body: { ...ids, resources } });
}

const file = async ({ world }: Context, fields: object) => [{ file_id: await world.file(), ...fields }];

/** The rules of attaching resources. */
export const resourceCases: Case[] = [
  rejectionCase(
    "an unknown type, in the document's words",
    () => [{ type: "folder", file_id: "file_1" }],
    "resources[0]: field 'type' must be 'file' or 'github_repository'.",
  ),
  rejectionCase(
    "a file without an id, in the document's words",
    () => [{ type: "file" }],
    "resources[0]: field 'file_id' must be a non-empty string.",
  ),
  rejectionCase(
    "a file that does not exist, in the document's words",
    () => [{ type: "file", file_id: "file_fake_test_id" }],
    "File 'file_fake_test_id' was not found.",
    404,
  ),
  rejectionCase("a relative path that is too long once it is resolved below /data", (context) =>
    file(context, { path: "a".repeat(512) }),
  ),
  rejectionCase("path and mount_path that differ", (context) =>
    file(context, { path: "a", mount_path: "b" }),
  ),
  ...DUPLICATES.flatMap(({ name, first, second }): Case[] => [
    rejectionCase(`${name}, in one request`, async (context) => [
      await first(context),
      await second(context),
    ]),
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
    (fixture): Case => ({
      operation,
      status: 409,
      name: `a session that is ${fixture.name.replace("Session", "")}`,
      needs: "state",
      run: async (context) => add(context, await fixture(context), repository),
    }),
  ),
  mountCase("without a path the file is at /data/{file_id}", {}, "/data/{file_id}"),
  ...Object.entries(NORMALISED).map(([path, expected]) => mountCase(`the path ${path}`, { path }, expected)),
  ...REJECTED.map((path) =>
    rejectionCase(`the path ${JSON.stringify(path)}`, (context) => file(context, { path })),
  ),
  ...REJECTED.map((path) => sessionRejectionCase(`the path ${JSON.stringify(path)}`, { path })),
  sessionRejectionCase("a relative path that is too long once it is resolved below /data", {
    path: "a".repeat(512),
  }),
  sessionRejectionCase("path and mount_path that differ", { path: "a", mount_path: "b" }),
  {
    operation: "createSession",
    status: 201,
    name: "resources: every path is normalised, by either name",
    needs: "state",
    source: [10, 15],
    async run(context) {
      for (const [path, expected] of Object.entries(NORMALISED))
        for (const name of ["path", "mount_path"]) {
          const { resources } = await createWith(context, { [name]: path });
          const [resource] = resources as { path?: string }[];
          expect.equal(`$.resources[0].path for the ${name} ${quote(path)}`, resource?.path, expected);
        }
    },
  },
  mountCase("mount_path is another name for path", { mount_path: "/data/spec.md/" }, "/data/spec.md"),
  mountCase("path and mount_path may agree", { path: "a", mount_path: "/data/a" }, "/data/a"),
  {
    operation,
    status: 200,
    name: "the response is the complete list, with the token where one was sent",
    needs: "state",
    async run(context) {
      const path = { session_id: await context.world.session() };
      const file_id = await context.world.file();
      await add(context, path, { file_id, path: "a" });
      const secret = { ...repository, mount_path: "/workspace", authorization_token: "ghp_test" };
      const { resources } = await add(context, path, secret);
      expect.equal(
        "the types of $.resources",
        resources.map(({ type }) => type),
        ["file", "github_repository"],
      );
      expect.equal("$.resources[1]", resources[1], secret);
    },
  },
];
