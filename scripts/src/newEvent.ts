import type { NewFiles } from "./NewFiles.ts";
import { NameError, pascal, snake, wordsOf } from "./newNames.ts";
import type { Left } from "./newOperation.ts";

const EVENTS = "spec/components/schemas/events";

/**
 * Adds an event type that servers send.
 *
 * @param type Such as `agent.plan`.
 * @throws NameError
 */
export function newEvent(files: NewFiles, type: string): Left {
  const [origin = "", name, ...more] = type.split(".");
  if (origin === "user")
    throw new NameError(
      `Events that users send have a second schema and a place in two more unions. Copy the files of user.interrupt in ${EVENTS}/.`,
    );
  if (!["agent", "session", "span"].includes(origin) || name === undefined || more.length > 0)
    throw new NameError(`'${type}' must be agent, session or span, a dot and a name: agent.plan.`);
  const words = wordsOf(name);
  const full = `${origin}.${snake(words)}`;
  const schema = `${pascal([origin, ...words])}Event`;
  files.add(`${EVENTS}/${schema}.yaml`, {
    description: `The event ${full}.`,
    allOf: [
      { $ref: "EventEnvelope.yaml" },
      {
        type: "object",
        required: ["type"],
        properties: { type: { type: "string", const: full, description: `Always \`${full}\`.` } },
      },
    ],
  });
  files.append(`${EVENTS}/SessionEvent.yaml`, "oneOf", `  - $ref: ${schema}.yaml\n`);
  files.append(`${EVENTS}/SessionEvent.yaml`, "discriminator", `    ${full}: ${schema}.yaml\n`);
  return [
    `Say what it means and give it its fields: ${EVENTS}/${schema}.yaml.`,
    "Add its type to the switches in packages/types/test/SessionEvent.test-d.ts and packages/client/test/stream/isKnownEvent.test.ts.",
    "If agents of the reference server cause it: a step in packages/server/src/runtime/AgentRuntime.ts, and its event in packages/server/src/sessions/TurnRunner.ts. If a change of the session does: x-transitions in spec/components/schemas/SessionStatus.yaml.",
  ];
}
