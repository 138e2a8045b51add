import assert from "node:assert/strict";
import type { FileObject, SessionResourceList } from "@cloud-agents/types";
import type { Case, Context } from "../case.ts";
import { archivedSession, cancelledSession } from "./situations.ts";

const operation = "addSessionResources";
const repository = { type: "github_repository", url: "https://github.com/your-org/your-repo" };

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

/** What is attached first, and what then collides with it. */
function collision(name: string, first: object, second: object): Case {
  return {
    operation,
    status: 409,
    name,
    needs: "state",
    async run(context) {
      const path = { session_id: await context.world.session() };
      await add(context, path, (await context.world.fill(first)) as object);
      await add(context, path, (await context.world.fill(second)) as object);
    },
  };
}

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
  refused("a path that leads out of /data", (context) => file(context, { path: "../etc/passwd" })),
  refused("the path /data itself", (context) => file(context, { path: "/data/." })),
  refused("a path outside of /data", (context) => file(context, { path: "/etc/passwd" })),
  refused("a relative path that is too long once it is below /data", (context) =>
    file(context, { path: "a".repeat(512) }),
  ),
  refused("path and mount_path that differ", (context) => file(context, { path: "a", mount_path: "b" })),
  refused("the same file twice", async (context) => [
    ...(await file(context, { path: "a" })),
    ...(await file(context, { path: "b" })),
  ]),
  refused("the same repository twice, written differently", () => [
    repository,
    { ...repository, url: "HTTPS://GitHub.com/your-org/your-repo.git" },
  ]),
  collision(
    "a file that is already attached",
    { file_id: "file_", path: "a" },
    { file_id: "file_", path: "b" },
  ),
  {
    operation,
    status: 409,
    name: "a path that is already taken",
    needs: "state",
    async run(context) {
      const path = { session_id: await context.world.session() };
      const body = { file: new File(["# Other"], "other.md") };
      const other = await context.call<FileObject>("uploadFile", { body });
      await add(context, path, { file_id: await context.world.file(), path: "inputs" });
      await add(context, path, { file_id: other.file_id, path: "/data/inputs/" });
    },
  },
  collision("a repository that is already attached", repository, {
    ...repository,
    url: `${repository.url}/`,
  }),
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
  mounted("a relative path is below /data", { path: "inputs/./a//../spec.md" }, "/data/inputs/spec.md"),
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
