/** Which thread of the loop calls a generator. Those that work at the same time are in different ones. */
export type Thread = "description" | "code" | "docs";

/** A step from the description to what is served. */
export interface Task {
  /** Such as `client:build`. */
  id: string;
  /** Folder of the package, relative to the root. */
  folder: string;
  /** The script of the package's manifest that has the commands, or the one kind of them that this task runs. */
  script: "generate" | "bundle" | "build" | "translate" | "pages";
  only?: "tsc" | "tsx" | "cp";
  /** The thread for its `tsx` commands. */
  thread?: Thread;
  /** What the function gets that its module exports. */
  args?: unknown[];
  /** Tasks whose output it reads. */
  after: string[];
  /** Folders of its output, relative to that of the package. */
  outputs: string[];
}

/** What is served soonest comes first. turbo runs the same commands, or calls the same functions, in an order of its own. */
export const tasks: Task[] = [
  {
    id: "child-process:build",
    folder: "packages/child-process",
    script: "build",
    after: [],
    outputs: ["dist"],
  },
  {
    id: "spec:bundle",
    folder: "spec",
    script: "bundle",
    thread: "description",
    after: [],
    outputs: ["dist/openapi.json", "dist/openapi.yaml", "dist/openapi.plain.json"],
  },
  {
    id: "mock:build",
    folder: "packages/mock",
    script: "build",
    // It is given the description, and needs none of its own.
    only: "tsc",
    after: ["child-process:build"],
    outputs: ["dist", "bin"],
  },
  {
    id: "types:generate",
    folder: "packages/types",
    script: "generate",
    thread: "description",
    after: ["spec:bundle"],
    outputs: ["generated"],
  },
  {
    id: "spec:translate",
    folder: "spec",
    script: "translate",
    thread: "docs",
    after: ["spec:bundle"],
    outputs: ["dist/openapi.ja.json", "dist/openapi.zh.json"],
  },
  {
    id: "client:generate",
    folder: "packages/client",
    script: "generate",
    thread: "code",
    after: ["spec:bundle"],
    outputs: ["src/generated"],
  },
  {
    id: "docs:pages",
    folder: "packages/docs",
    script: "pages",
    only: "tsx",
    thread: "docs",
    args: [["pages"]],
    // The console has the client in it.
    after: ["spec:bundle", "spec:translate", "client:generate"],
    outputs: ["dist/site/index.html", "dist/site/assets", "dist/site/en", "dist/site/ja", "dist/site/zh"],
  },
  {
    id: "validator:generate",
    folder: "packages/validator",
    script: "build",
    only: "tsx",
    thread: "code",
    after: ["spec:bundle"],
    outputs: ["dist/generated"],
  },
  {
    id: "validator:build",
    folder: "packages/validator",
    script: "build",
    only: "tsc",
    after: ["validator:generate"],
    outputs: ["dist"],
  },
  {
    id: "client:build",
    folder: "packages/client",
    script: "build",
    after: ["client:generate", "types:generate", "validator:build"],
    outputs: ["dist"],
  },
  {
    id: "docs:server",
    folder: "packages/docs",
    script: "pages",
    only: "tsc",
    after: ["child-process:build"],
    outputs: ["dist/startDocs.js"],
  },
  {
    id: "server:generate",
    folder: "packages/server",
    script: "generate",
    thread: "code",
    after: ["spec:bundle"],
    outputs: ["src/generated"],
  },
  {
    id: "server:build",
    folder: "packages/server",
    script: "build",
    after: ["server:generate", "types:generate", "validator:build", "child-process:build"],
    outputs: ["dist"],
  },
  {
    id: "msw:generate",
    folder: "packages/msw",
    script: "generate",
    thread: "code",
    after: ["spec:bundle"],
    outputs: ["src/generated"],
  },
  {
    id: "react:generate",
    folder: "packages/react",
    script: "generate",
    thread: "code",
    after: ["spec:bundle"],
    outputs: ["src/generated"],
  },
  {
    id: "msw:build",
    folder: "packages/msw",
    script: "build",
    after: ["msw:generate", "types:generate", "client:build"],
    outputs: ["dist"],
  },
  {
    id: "mock:description",
    folder: "packages/mock",
    script: "build",
    only: "cp",
    after: ["child-process:build", "mock:build", "spec:bundle"],
    // The loop's mock is given the description, and does not start again for this one.
    outputs: [],
  },
  {
    id: "react:build",
    folder: "packages/react",
    script: "build",
    after: ["react:generate", "types:generate", "client:build"],
    outputs: ["dist"],
  },
  {
    id: "docs:search",
    folder: "packages/docs",
    script: "build",
    only: "tsx",
    thread: "docs",
    args: [["search"]],
    after: ["docs:pages"],
    outputs: ["dist/site/en/search.json", "dist/site/ja/search.json", "dist/site/zh/search.json"],
  },
  {
    id: "docs:guides",
    folder: "packages/docs",
    script: "pages",
    only: "tsx",
    thread: "docs",
    args: [["guides"]],
    after: ["docs:pages"],
    outputs: [],
  },
  {
    id: "docs:full",
    folder: "packages/docs",
    script: "build",
    only: "tsx",
    thread: "docs",
    args: [["full"]],
    // Readers have the pages open: those come first.
    after: ["spec:bundle", "spec:translate", "docs:pages"],
    outputs: ["dist/site/en/reference", "dist/site/ja/reference", "dist/site/zh/reference"],
  },
  {
    id: "docs:client",
    folder: "packages/docs",
    script: "build",
    only: "tsx",
    // The full references take the time of the other one.
    thread: "code",
    args: [["client"]],
    after: ["client:build", "types:generate"],
    outputs: ["dist/site/client"],
  },
];

/** The ids of all tasks whose output leads to what a task reads: one that failed would read what they are about to write. */
export function allBefore({ after }: Task): string[] {
  const others = tasks.filter(({ id }) => after.includes(id)).flatMap(allBefore);
  return [...new Set([...after, ...others])];
}
