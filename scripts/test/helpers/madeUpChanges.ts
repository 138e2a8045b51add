import type { Copy } from "./copyWorkspace.ts";
import { addMadeUpOperation } from "./madeUpOperation.ts";

// What the recipes of CONTRIBUTING.md say, done for things that are made up: first the description, then what does not follow
// from it and has to be written by hand.

/** Replaces a text of a file once. */
async function edit(copy: Copy, path: string, found: string, replacement: string): Promise<void> {
  const text = await copy.read(path);
  if (!text.includes(found))
    throw new Error(`${path} no longer has the text that this test replaces: ${found}`);
  await copy.write(
    path,
    text.replace(found, () => replacement),
  );
}

const environment = "spec/components/schemas/Environment.yaml";
const environmentExample = "spec/components/examples/EnvironmentExample.yaml";
const pageExample = "spec/components/examples/EnvironmentPageExample.yaml";
const events = "spec/components/schemas/events";
const getSession = "spec/paths/sessions_{session_id}.yaml";
const handlers = "packages/server/src/handlers";

const event = `description: What the agent is going to do.
allOf:
  - $ref: EventEnvelope.yaml
type: object
required: [type, plan]
properties:
  type:
    type: string
    const: agent.plan
    description: Always \`agent.plan\`.
  plan:
    type: string
    description: The plan, as text.
`;

const conflict = `description: The session rests.
headers:
  x-request-id:
    $ref: ../headers/XRequestId.yaml
content:
  application/json:
    schema:
      $ref: ../schemas/ConflictErrorResponse.yaml
    examples:
      session_resting:
        summary: The session rests
        value:
          type: error
          error:
            type: conflict_error
            message: "Session 'sess_tired' rests."
`;

const contractCase = `  {
    operation: "getSession",
    status: 409,
    name: "a session that rests",
    needs: "state",
    run: ({ call }) => call("getSession", { path: { session_id: "sess_tired" } }),
  },
`;

/** By the heading of their recipe. */
export const madeUpChanges = {
  "A field": {
    async describe(copy: Copy): Promise<void> {
      await edit(copy, environment, "status, config", "status, region, config");
      await edit(
        copy,
        environment,
        "  config:\n",
        "  region:\n    type: string\n    description: Where the container is.\n  config:\n",
      );
    },
    async giveExamples(copy: Copy): Promise<void> {
      await edit(copy, environmentExample, "  status: ready\n", "  status: ready\n  region: here\n");
      await edit(copy, pageExample, "      status: ready\n", "      status: ready\n      region: here\n");
    },
    async implement(copy: Copy): Promise<void> {
      const environments = "packages/server/src/objects/environments.ts";
      await edit(copy, environments, 'status: "ready",', 'status: "ready",\n      region: "here",');
    },
  },
  "An operation": {
    describe: addMadeUpOperation,
    async implement(copy: Copy): Promise<void> {
      await copy.write(
        `${handlers}/agentPings.ts`,
        `import { problem } from "../http/ApiProblem.ts";
import { toJson } from "../store/Json.ts";
import type { Handlers } from "./Handler.ts";
import type { Services } from "./Services.ts";

/** The handlers of pings. */
export function agentPingHandlers({ store }: Services): Handlers<"createAgentPing"> {
  return {
    *createAgentPing({ account, path, body }) {
      const agent = yield* store.agents.find(account, path.agent_id);
      if (!agent) throw problem(404, "agent_not_found", { id: path.agent_id }, "agent_id");
      return toJson({ echo: body.word, mood: "curious" });
    },
  };
}
`,
      );
      const index = `${handlers}/index.ts`;
      const line = 'import { agentPingHandlers } from "./agentPings.ts";\n';
      await edit(copy, index, "import { eventHandlers", `${line}import { eventHandlers`);
      await edit(
        copy,
        index,
        "    ...sessionHandlers(",
        "    ...agentPingHandlers(services),\n    ...sessionHandlers(",
      );
    },
  },
  "An event type": {
    async describe(copy: Copy): Promise<void> {
      await copy.write(`${events}/AgentPlanEvent.yaml`, event);
      const union = `${events}/SessionEvent.yaml`;
      await edit(copy, union, "  - $ref: AgentM", "  - $ref: AgentPlanEvent.yaml\n  - $ref: AgentM");
      await edit(copy, union, "    agent.m", "    agent.plan: AgentPlanEvent.yaml\n    agent.m");
    },
    async implement(copy: Copy): Promise<void> {
      for (const path of [
        "packages/client/test/stream/isKnownEvent.test.ts",
        "packages/types/test/SessionEvent.test-d.ts",
      ])
        await edit(
          copy,
          path,
          '    case "user.interrupt":\n',
          '    case "user.interrupt":\n    case "agent.plan":\n',
        );
    },
  },
  "An error": {
    async describe(copy: Copy): Promise<void> {
      await copy.write("spec/components/responses/SessionRestingConflict.yaml", conflict);
      const reference = '    "409":\n      $ref: ../components/responses/SessionRestingConflict.yaml\n';
      await edit(copy, getSession, '    "500":\n', `${reference}    "500":\n`);
      await edit(
        copy,
        `${handlers}/sessions.ts`,
        "    *getSession({ account, path }) {\n",
        '    *getSession({ account, path }) {\n      if (path.session_id === "sess_tired") throw problem(409, "session_resting", { id: path.session_id });\n',
      );
    },
    async implement(copy: Copy): Promise<void> {
      await edit(
        copy,
        "spec/messages.yaml",
        "  # 409\n",
        "  # 409\n  session_resting: \"Session '{id}' rests.\"\n",
      );
      const cases = "packages/contract-tests/src/cases/sessions.ts";
      await edit(
        copy,
        cases,
        "export const sessionCases: Case[] = [\n",
        `export const sessionCases: Case[] = [\n${contractCase}`,
      );
    },
  },
};
