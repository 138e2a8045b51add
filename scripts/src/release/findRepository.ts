import { runProgram } from "./runProgram.ts";

/**
 * The URL of the repository as npm writes it: from the workflow that runs, else from the remote `origin`. Not written in the
 * manifests, because npm compares it with where a package is built, and a fork is built elsewhere.
 *
 * @param root folder of the workspace
 * @returns undefined when neither says it
 */
export async function findRepository(root: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (env.GITHUB_SERVER_URL && env.GITHUB_REPOSITORY)
    return `git+${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}.git`;
  const remote = await runProgram("git", ["remote", "get-url", "origin"], { cwd: root }).catch(() => "");
  const [, host, path] =
    /^(?:https:\/\/(?:[^@/]*@)?|ssh:\/\/git@|git@)([\w.-]+)[:/]([\w./-]+?)(?:\.git)?\/?$/.exec(remote) ?? [];
  return host && path ? `git+https://${host}/${path}.git` : undefined;
}
