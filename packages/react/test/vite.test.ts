import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CloudAgents } from "@cloud-agents/client";
import { type ServerProcess, startServerProcess } from "@cloud-agents/server/process";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const root = fileURLToPath(new URL("..", import.meta.url));
// Inside the package, so that the recipe finds vite, as in an app. Vite takes the first port from 5173 on that is free.
const folder = `${root}reports/vite`;
const start = `import { createServer } from "vite";
const vite = await createServer({ server: { host: "127.0.0.1", hmr: false }, logLevel: "error" });
await vite.listen();
console.log(vite.httpServer.address().port);
`;

let server: ServerProcess;
let vite: ChildProcess;
let url: string;

beforeAll(async () => {
  const readme = await readFile(`${root}README.md`, "utf8");
  const recipe = /```ts\n\/\/ vite\.config\.ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/package.json`, '{ "type": "module" }');
  await writeFile(`${folder}/vite.config.ts`, recipe);
  await mkdir(`${folder}/node_modules/@cloud-agents`, { recursive: true });
  await symlink(root, `${folder}/node_modules/@cloud-agents/react`);
  await writeFile(`${folder}/start.js`, start);
  await writeFile(`${folder}/index.html`, '<!doctype html><script type="module" src="/page.tsx"></script>');
  await writeFile(
    `${folder}/page.tsx`,
    'import { useSessionEvents } from "@cloud-agents/react";\nexport const used = useSessionEvents;\n',
  );
  server = await startServerProcess(["--port=0", "--log-level=error", "--tokens=secret"]);
  const env = { ...process.env, NODE_OPTIONS: "", CLOUD_AGENTS_URL: server.url, QODER_PAT: "secret" };
  const child = spawn(process.execPath, ["start.js"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  vite = child;
  const [port] = await once(createInterface(child.stdout), "line");
  url = `http://127.0.0.1:${port}`;
}, 120_000);
afterAll(async () => {
  vite?.kill();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

test("through the recipe's proxy, calls reach the API with the token that only the proxy knows", async () => {
  const api = new CloudAgents({ token: "set-by-the-proxy", baseUrl: `${url}/api` });
  const agent = await api.agents.create({ name: "日本語", model: "auto" });
  expect(await api.agents.get(agent.id)).toMatchObject({ name: "日本語" });
  expect(
    (await fetch(`${server.url}/agents`, { headers: { authorization: "Bearer set-by-the-proxy" } })).status,
  ).toBe(401);
});

test("the page and the hooks are served for a browser", async () => {
  const page = await (await fetch(`${url}/page.tsx`)).text();
  const [, hooks] = /from "([^"]*)"/.exec(page) ?? [];
  const response = await fetch(url + hooks);
  expect(response.status).toBe(200);
  // A browser knows no bare names, and React's hooks need one React.
  const names = [...(await response.text()).matchAll(/^(?:import|export) .*from "([^"]*)"/gm)];
  expect(names.length).toBeGreaterThan(0);
  expect(names.map(([, name]) => name).filter((name) => !/^[./]/.test(String(name)))).toEqual([]);
});

test("a stream through the proxy ends with a server that is killed", async () => {
  const api = new CloudAgents({ token: "any", baseUrl: `${url}/api` });
  const agent = await api.agents.create({ name: "reviewer", model: "auto" });
  const environment = await api.environments.create({ name: "default", config: { type: "cloud" } });
  const { id } = await api.sessions.create({ agent: agent.id, environment_id: environment.id });
  await api.sessions.run(id, "Hello");
  const response = await fetch(`${url}/api/sessions/${id}/events/stream`);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  expect((await reader.read()).done).toBe(false);
  await server.stop("SIGKILL");
  const end = await (async () => {
    while (!(await reader.read()).done);
    return "ended";
  })().catch(() => "broken");
  expect(["ended", "broken"]).toContain(end);
});
