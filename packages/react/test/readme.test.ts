import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, expect, test } from "@jest/globals";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));
// Inside the package, so that the examples import it by its name, as users do.
const folder = `${root}reports/readme`;
afterAll(() => rm(folder, { recursive: true, force: true }));

const mistakes = `
import { queryKey, useApi, useQuery } from "@cloud-agents/react";
export function Mistakes() {
  const api = useApi();
  // @ts-expect-error no such path
  useQuery("get", "/agent");
  // @ts-expect-error the path has no such method
  queryKey("get", "/sessions/{session_id}/cancel");
  // @ts-expect-error no such path
  api.useQuery("get", "/agent");
  // @ts-expect-error the id is missing
  api.useQuery("get", "/agents/{agent_id}");
  // @ts-expect-error a stream is no query
  api.useQuery("get", "/sessions/{session_id}/events/stream", { params: { path: { session_id: "sess_1" } } });
  const agent = api.useQuery("get", "/agents/{agent_id}", { params: { path: { agent_id: "agent_1" } } });
  const name: string | undefined = agent.data?.name;
  const operation: string | undefined = agent.error?.operation;
  const sameName: typeof name = useQuery("get", "/agents/{agent_id}", { params: { path: { agent_id: "agent_1" } } }).data?.name;
  return [name, operation, sameName];
}
`;

test("the README's examples are right for a strict project, and mistakes are not", async () => {
  const readme = await readFile(`${root}README.md`, "utf8");
  await mkdir(folder, { recursive: true });
  const examples = [...readme.matchAll(/```tsx\n(.*?)```/gs)].map((match) => String(match[1]));
  for (const [index, code] of [...examples, mistakes].entries())
    await writeFile(`${folder}/example-${index + 1}.tsx`, code);
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, target: "es2022" },
    ...{ module: "esnext", moduleResolution: "bundler", jsx: "react-jsx", types: [] },
    skipLibCheck: false,
    lib: ["es2023", "dom", "dom.iterable"],
  };
  await writeFile(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, include: ["*.tsx"] }));
  const tsc = require.resolve("typescript/package.json").replace("package.json", "bin/tsc");
  const { stdout } = await run(process.execPath, [tsc, "-p", folder, "--pretty", "false"]).catch(
    (failure: { stdout: string }) => failure,
  );
  expect(stdout).toBe("");
});
