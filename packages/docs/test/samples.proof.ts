import { type RunningServer, startServer } from "@cloud-agents/server";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { BASE, samples } from "./helpers/exampleSamples.ts";
import { hasRequests, type SampleRunner, startSampleRunner } from "./helpers/startSampleRunner.ts";

const withPython = hasRequests();
let runner: SampleRunner;
let reference: RunningServer;

beforeAll(async () => {
  runner = await startSampleRunner();
  reference = await startServer();
});

afterAll(async () => {
  await reference.stop();
  await runner.stop();
});

/** A sample with the ids of objects that are there; each run has its own. */
async function fill(source: string, isStream: boolean): Promise<string> {
  const agent = await post("/agents", { name: "reviewer", model: "ultimate" });
  const environment = await post("/environments", { name: "box", config: { type: "cloud" } });
  const session = await post("/sessions", { agent: agent.id, environment_id: environment.id });
  const form = new FormData();
  form.append("file", new File(["# Notes"], "notes.md"));
  const file = await post("/files", form);
  // The stream of a session that is over ends.
  if (isStream) await post(`/sessions/${session.id}/cancel`, undefined);
  return source
    .replaceAll(BASE, reference.url)
    .replaceAll(/\bagent_[0-9a-f]+\b/g, String(agent.id))
    .replaceAll(/\benv_[0-9a-f]+\b/g, String(environment.id))
    .replaceAll(/\bsess_[0-9a-f]+\b/g, String(session.id))
    .replaceAll(/\bfile_[0-9a-f]+\b/g, String(file.file_id));
}

async function post(path: string, body: unknown): Promise<Record<string, unknown>> {
  const isForm = body instanceof FormData;
  const response = await fetch(reference.url + path, {
    method: "POST",
    headers: {
      authorization: "Bearer test-token",
      ...(!isForm && body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
  });
  expect(response.status).toBeLessThan(300);
  return response.json();
}

test.each(samples)(
  "the samples of $id $example succeed on the reference server",
  async ({ id, curl, typescript, openapiFetch, python }) => {
    const isStream = id === "stream-session-events";
    await runner.runShell((await fill(curl, isStream)).replaceAll("curl ", "curl --fail-with-body -sS "));
    await runner.runTypeScript(await fill(typescript, isStream), reference.url);
    const printed = await runner.runTypeScript(await fill(openapiFetch, isStream), reference.url);
    for (const value of printed) expect((value as { type?: string }).type).not.toBe("error");
    if (withPython) await runner.runPython(await fill(python, isStream));
  },
);
