import type { Copy } from "./copyWorkspace.ts";

const path = `post:
  operationId: createAgentPing
  summary: Ping an agent
  description: Asks an agent for a sign of life. Nothing is stored.
  tags:
    - Agents
  x-sdk-name: agents.pings.create
  x-origin: companion
  parameters:
    - $ref: ../components/parameters/AgentId.yaml
  requestBody:
    required: true
    description: What the agent is to repeat.
    content:
      application/json:
        schema:
          $ref: ../components/schemas/CreateAgentPingRequest.yaml
        examples:
          hello:
            summary: A short word
            value:
              word: hello
  responses:
    "200":
      description: The sign of life.
      headers:
        x-request-id:
          $ref: ../components/headers/XRequestId.yaml
      content:
        application/json:
          schema:
            $ref: ../components/schemas/AgentPing.yaml
          examples:
            alive:
              summary: An agent that is there
              value:
                echo: hello
                mood: curious
    "400":
      $ref: ../components/responses/BadRequest.yaml
    "401":
      $ref: ../components/responses/Unauthorized.yaml
    "404":
      $ref: ../components/responses/AgentNotFound.yaml
    "500":
      $ref: ../components/responses/InternalError.yaml
`;

const request = `type: object
description: A word for an agent to repeat.
required: [word]
properties:
  word:
    type: string
    minLength: 1
    maxLength: 20
    description: The word, 1 to 20 characters.
`;

const response = `type: object
description: A sign of life.
required: [echo, mood]
properties:
  echo:
    type: string
    description: The word that was sent.
  mood:
    type: string
    enum: [curious, tired]
    description: How the agent feels.
`;

/** Adds an operation with two new schemas to a copy's description, in the four files that this takes. */
export async function addMadeUpOperation(copy: Copy): Promise<void> {
  const entry = await copy.read("spec/openapi.yaml");
  const line = "  /agents/{agent_id}:\n    $ref: paths/agents_{agent_id}.yaml\n";
  if (!entry.includes(line))
    throw new Error("openapi.yaml no longer lists /agents/{agent_id} as this test expects");
  const added = "  /agents/{agent_id}/pings:\n    $ref: paths/agents_{agent_id}_pings.yaml\n";
  await copy.write("spec/components/schemas/CreateAgentPingRequest.yaml", request);
  await copy.write("spec/components/schemas/AgentPing.yaml", response);
  await copy.write("spec/paths/agents_{agent_id}_pings.yaml", path);
  await copy.write("spec/openapi.yaml", entry.replace(line, line + added));
}

/** A program that uses the operation through the typed client, rightly once and wrongly three times. */
export const program = `import { CloudAgents } from "@cloud-agents/client";

const api = new CloudAgents({ token: "any", baseUrl: process.argv[2] });
const ping = await api.agents.pings.create("agent_1", { word: "hello" });
console.log(ping.echo, ping.mood);

export const wrong = () => [
  // @ts-expect-error the word is missing
  api.agents.pings.create("agent_1", {}),
  // @ts-expect-error the word is a string
  api.agents.pings.create("agent_1", { word: 1 }),
  // @ts-expect-error there is no such field
  ping.colour,
];
`;
