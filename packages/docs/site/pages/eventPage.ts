import type { Json } from "@cloud-agents/spec/description";
import { printLiteral } from "../../scripts/printLiteral.ts";
import { eventPath } from "./Addresses.ts";
import type { Block } from "./Block.ts";
import type { Context } from "./Context.ts";
import { type Draft, summaryOf } from "./Draft.ts";
import { decisionsBlocks } from "./decisionsPage.ts";
import { decisionsOf } from "./Provenance.ts";

/** The page of a type of event: what it means, its fields in the log, and as one sends it. */
export function eventPage(context: Context, type: string): Draft {
  const { chrome, description, schemas, addresses, provenance } = context;
  const { logged, sent } = addresses.events.get(type) ?? { logged: "", sent: undefined };
  const reference = { $ref: `#/components/schemas/${logged}` };
  const schema = description.resolve(reference);
  const text = String(schema.description ?? "").trim();
  const examples = exampleOf(context, type);
  const sentSchema = sent === undefined ? undefined : { $ref: `#/components/schemas/${sent}` };
  return {
    path: eventPath(type).slice(1),
    kind: "event",
    title: type,
    description: summaryOf(`${type}: ${text}`),
    group: "events",
    blocks: [
      { kind: "heading", level: 1, id: "", title: `\`${type}\``, about: "event" },
      { kind: "prose", markdown: text },
      { kind: "source", source: provenance.ofField(reference, []) },
      ...examples,
      ...(sentSchema
        ? ([
            { kind: "heading", level: 2, id: "sent", title: chrome("sent_as"), about: "event" },
            { kind: "prose", markdown: String(description.resolve(sentSchema).description ?? "") },
            { kind: "fields", fields: schemas.fieldsOf(sentSchema, "sent", { whole: true }) },
          ] satisfies Block[])
        : []),
      { kind: "heading", level: 2, id: "logged", title: chrome("in_log"), about: "event" },
      { kind: "fields", fields: schemas.fieldsOf(reference, "logged", { whole: true }) },
      ...decisionsBlocks(context, decisionsOf(schema)),
    ],
  };
}

/** The first event of a type in any example of the description. */
function exampleOf({ chrome, description }: Context, type: string): Block[] {
  const media = description.operations.flatMap(({ successes }) =>
    successes.flatMap(({ content }) => content),
  );
  const values = media.flatMap(({ examples }) => examples.map(({ value }) => value));
  const found = values.flatMap(eventsIn).find((event) => event.type === type && "turn_id" in event);
  if (!found) return [];
  return [{ kind: "code", title: chrome("example"), language: "json", source: printLiteral(found, "json") }];
}

function eventsIn(value: unknown): Json[] {
  if (typeof value === "string") {
    return [...value.matchAll(/^data: ?(\{.*\})$/gm)].map(([, data = "{}"]) => JSON.parse(data));
  }
  if (Array.isArray(value)) return value.flatMap(eventsIn);
  if (typeof value !== "object" || value === null) return [];
  return [value as Json, ...Object.values(value).flatMap(eventsIn)];
}
