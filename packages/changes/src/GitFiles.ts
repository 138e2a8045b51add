import { type ChildProcessByStdio, spawn } from "node:child_process";
import { relative, sep } from "node:path";
import type { Readable, Writable } from "node:stream";
import { gitEnvironment } from "./git.ts";

/** A file that was asked for. */
interface Request {
  path: string;
  resolve(text: string): void;
  reject(error: Error): void;
}

/** Reads files as they are in a commit, wherever in the repository they are: one process for all, and nothing is checked out. */
export class GitFiles {
  readonly #root: string;
  readonly #commit: string;
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  /** In the order in which git was asked, which is that of what it sends. */
  readonly #requests: Request[] = [];
  #received = Buffer.alloc(0);

  /**
   * @param root The root folder of the repository.
   * @param commit The hash of the commit.
   */
  constructor(root: string, commit: string) {
    this.#root = root;
    this.#commit = commit;
    this.#process = spawn("git", ["cat-file", "--batch", "--follow-symlinks"], {
      cwd: root,
      env: gitEnvironment(),
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#process.stdout.on("data", (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      while (this.#requests.length > 0 && this.#takeOne());
    });
    this.#process.on("close", () => this.#fail("git ended before it had sent it"));
    this.#process.on("error", ({ message }) => this.#fail(message));
    // What is written to a process that has ended is reported by its end.
    this.#process.stdin.on("error", () => {});
  }

  /**
   * Reads a file.
   *
   * @param path Its absolute path, as if the commit were checked out.
   * @throws Error like that of node:fs when the commit does not have it.
   */
  read(path: string): Promise<string> {
    const inside = relative(this.#root, path).split(sep).join("/");
    // A line is a request, and what leads out of the repository is in no commit.
    if (/\n|^\.\.(\/|$)/.test(inside)) return Promise.reject(noSuchFile(path));
    return new Promise((resolve, reject) => {
      this.#requests.push({ path, resolve, reject });
      this.#process.stdin.write(`${this.#commit}:${inside}\n`);
    });
  }

  /** Ends the process. */
  close(): void {
    this.#process.stdin.end();
  }

  /** @returns Whether something was complete. */
  #takeOne(): boolean {
    const end = this.#received.indexOf("\n");
    if (end === -1) return false;
    const header = this.#received.toString("utf8", 0, end);
    const [, kind, size] = / missing$/.test(header) ? [] : (/(\w+) (\d+)$/.exec(header) ?? []);
    const next = size === undefined ? end + 1 : end + 1 + Number(size) + 1;
    if (this.#received.length < next) return false;
    const { path, resolve, reject } = this.#requests.shift() as Request;
    if (kind === "blob") resolve(this.#received.toString("utf8", end + 1, next - 1));
    else if (kind === "tree") reject(new Error(`Expected a file but received a folder at ${path}.`));
    else reject(noSuchFile(path));
    this.#received = this.#received.subarray(next);
    return true;
  }

  #fail(reason: string): void {
    for (const { path, reject } of this.#requests.splice(0))
      reject(new Error(`${path} could not be read from git: ${reason}.`));
  }
}

/** What the bundler takes for a reference that leads to no file. */
const noSuchFile = (path: string) => new Error(`ENOENT: no such file or directory, open '${path}'`);
