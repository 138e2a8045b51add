import { HTTP_METHODS } from "@cloud-agents/spec/description";

/** As much of a bundled description as is compared. */
export interface Bundle {
  paths?: Record<string, Record<string, unknown>>;
  components?: Record<string, Record<string, unknown>>;
  [section: string]: unknown;
}

/** The word for an entry of each section of `components`. */
const kinds: Record<string, string> = {
  schemas: "schema",
  responses: "response",
  parameters: "parameter",
  examples: "example",
  requestBodies: "request body",
  headers: "header",
  securitySchemes: "security scheme",
};

/**
 * Names what differs between two versions of the description, operations first. A change inside a
 * component is named once, at the component, not at everything that refers to it.
 *
 * @returns such as `+ operation pingAgent`, `~ schema Agent`, `- response Conflict`; empty when they say the same
 */
export function compareBundles(before: Bundle, after: Bundle): string[] {
  const old = parts(before);
  const now = parts(after);
  const changes: string[] = [];
  for (const [name, text] of now) {
    if (!old.has(name)) changes.push(`+ ${name}`);
    else if (old.get(name) !== text) changes.push(`~ ${name}`);
  }
  for (const name of old.keys()) if (!now.has(name)) changes.push(`- ${name}`);
  return changes;
}

/** Each named part of a description, with its text. */
function parts({ paths = {}, components = {}, ...sections }: Bundle): Map<string, string> {
  const named = new Map<string, string>();
  for (const [path, item] of Object.entries(paths)) {
    for (const method of HTTP_METHODS) {
      const operation = item[method] as { operationId?: string } | undefined;
      if (operation === undefined) continue;
      const name = operation.operationId ?? `${method.toUpperCase()} ${path}`;
      named.set(`operation ${name}`, JSON.stringify([path, method, item.parameters, operation]));
    }
  }
  for (const [section, entries] of Object.entries(components)) {
    for (const [name, entry] of Object.entries(entries)) {
      named.set(`${kinds[section] ?? section} ${name}`, JSON.stringify(entry));
    }
  }
  for (const [section, value] of Object.entries(sections)) named.set(section, JSON.stringify(value));
  return named;
}
