import type { Description, Schema } from "@cloud-agents/spec/description";

/** Where a schema is shown, or why it has no page of its own. */
export interface Addresses {
  /** The address of a schema's page, or of the part of a page that shows it; undefined when it has none. */
  ofSchema(name: string): string | undefined;
  /** Names of the schemas that have pages, in the description's order. */
  schemas: string[];
  /** By type of event: the schema in the log, and the one that is sent, where there is one. */
  events: Map<string, { logged: string; sent: string | undefined }>;
  /** By type of error, such as `conflict_error`: the name of its schema. */
  errors: Map<string, string>;
}

/** A name as it is written in an address: `createSession` and `agent.tool_use` become `create-session` and `agent-tool-use`. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase();
}

/** The address of an operation's page. */
export const operationPath = (id: string): string => `/operations/${kebab(id)}/`;

/** The address of the page of an event's type. */
export const eventPath = (type: string): string => `/events/${kebab(type)}/`;

/** The address of the page of an error's type. */
export const errorPath = (type: string): string => `/errors/${kebab(type)}/`;

/** The address of a numbered decision. */
export const decisionPath = (number: number): string => `/decisions/#decision-${number}`;

/** Decides which schemas have a page of their own: those that other schemas name, of which an event's or an error's page does not show everything. */
export function readAddresses(description: Description): Addresses {
  const name = (schema: Schema) => description.nameOf(schema.$ref ? { $ref: schema.$ref } : schema);
  const events = new Map<string, { logged: string; sent: string | undefined }>();
  const eventUnions = new Set<string>();
  for (const { event } of description.operations) {
    for (const [type, branch] of (event && description.unionOf(event)?.branches) ?? []) {
      events.set(type, { logged: name(branch) ?? "", sent: undefined });
    }
    if (event) eventUnions.add(name(event) ?? "");
  }
  const shownWithEvents = new Map([...events].map(([type, { logged }]) => [logged, type] as const));
  for (const [union, schema] of description.schemas) {
    for (const [type, branch] of description.unionOf(schema)?.branches ?? []) {
      const event = events.get(type);
      const branchName = name(branch);
      if (!event || !branchName || branchName === event.logged || eventUnions.has(union)) continue;
      event.sent = branchName;
    }
  }

  const errors = readErrors(description);
  const named = new Set<string>();
  for (const schema of description.allSchemas) {
    for (const each of [
      ...Object.values(schema.properties ?? {}),
      ...(schema.items ? [schema.items] : []),
      ...(schema.oneOf ?? []),
    ]) {
      const found = name(each);
      if (found) named.add(found);
    }
  }
  const elsewhere = new Set<string | undefined>([
    ...shownWithEvents.keys(),
    ...[...events.values()].map(({ sent }) => sent),
    ...errors.values(),
  ]);
  const errorSchemas = new Set([...errors.values()]);
  const isError = (schema: Schema) => errorSchemas.has(name(schema) ?? "");
  // What only errors consist of is on their pages whole.
  const apart = description.reach(
    description.operations.flatMap(({ body, responses, parameters, event }) => [
      ...[...(body?.content ?? []), ...responses.flatMap(({ content }) => content)]
        .map(({ schema }) => schema)
        .filter((schema) => !isError(schema)),
      ...parameters.map(({ schema }) => schema),
      ...(event ? [event] : []),
    ]),
  );
  const schemas = [...description.schemas]
    .filter(([each, schema]) => named.has(each) && !elsewhere.has(each) && apart.has(schema))
    .map(([each]) => each);
  // Every mention of a schema asks for its address. Where one would have several, the first here wins.
  const known = new Map<string, string>();
  const know = (schema: string | undefined, address: string) => {
    if (schema !== undefined && !known.has(schema)) known.set(schema, address);
  };
  for (const schema of schemas) know(schema, `/schemas/${kebab(schema)}/`);
  for (const [schema, type] of shownWithEvents) know(schema, eventPath(type));
  for (const [type, { sent }] of events) know(sent, `${eventPath(type)}#sent`);
  for (const [type, schema] of errors) know(schema, errorPath(type));
  return { schemas, events, errors, ofSchema: (schema) => known.get(schema) };
}

/** An error's schema is that of a body outside 2xx whose `error.type` is one constant. */
function readErrors(description: Description): Map<string, string> {
  const errors = new Map<string, string>();
  for (const { responses } of description.operations) {
    for (const { status, content } of responses) {
      for (const { schema } of status.startsWith("2") ? [] : content) {
        const error = description.fieldsOf(schema).get("error")?.schema;
        const type = error && description.fieldsOf(error).get("type")?.schema.const;
        const name = description.nameOf(schema);
        if (typeof type === "string" && name) errors.set(type, name);
      }
    }
  }
  return errors;
}
