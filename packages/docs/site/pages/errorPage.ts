import { printLiteral } from "../../scripts/printLiteral.ts";
import { errorPath, operationPath } from "./Addresses.ts";
import type { Context } from "./Context.ts";
import { type Draft, summaryOf } from "./Draft.ts";

/** The page of a type of error: what it means, each of its causes with the exact message, and what to do. */
export function errorPage(context: Context, type: string): Draft {
  const { chrome, description, schemas, remedies, addresses } = context;
  const name = addresses.errors.get(type) ?? "";
  const schema = { $ref: `#/components/schemas/${name}` };
  const { title = type, meaning = "" } = remedies.types[type] ?? {};
  const causes = readCauses(context, type);
  const statuses = [...new Set(causes.map(({ status }) => status))].join(", ");
  const [first] = causes;
  return {
    path: errorPath(type).slice(1),
    kind: "error",
    title: `${statuses} ${type}`,
    description: summaryOf(`${title}. ${meaning}`),
    group: "errors",
    blocks: [
      { kind: "heading", level: 1, id: "", title: `${statuses} \`${type}\``, about: "error" },
      { kind: "prose", markdown: `**${title}.** ${String(description.resolve(schema).description ?? "")}` },
      { kind: "prose", markdown: meaning },
      { kind: "prose", markdown: chrome("client_class", { name: `\`${CLASSES[type]}\`` }) },
      ...(first
        ? [
            {
              kind: "code",
              title: chrome("example"),
              language: "json",
              source: printLiteral(first.value, "json"),
            } as const,
          ]
        : []),
      { kind: "heading", level: 2, id: "causes", title: chrome("causes"), about: "error" },
      ...causes.flatMap(({ id, summary, message, remedy, operations }) => [
        { kind: "heading", level: 3, id, title: summary, about: "error" } as const,
        { kind: "code", title: chrome("message"), language: "text", source: message } as const,
        { kind: "prose", markdown: remedy } as const,
        {
          kind: "prose",
          markdown: `${chrome("where")}: ${operations.map(([operation, text]) => `[${text}](${operationPath(operation)})`).join(", ")}`,
        } as const,
      ]),
      { kind: "heading", level: 2, id: "fields", title: chrome("fields"), about: "error" },
      { kind: "fields", fields: schemas.fieldsOf(schema, "field", { whole: true }) },
    ],
  };
}

/** The class of the client for each type. A test compares it with the client. */
export const CLASSES: Record<string, string> = {
  invalid_request_error: "BadRequestError",
  authentication_error: "AuthenticationError",
  permission_error: "PermissionError",
  not_found_error: "NotFoundError",
  conflict_error: "ConflictError",
  api_error: "ServerError",
};

interface Cause {
  id: string;
  status: string;
  summary: string;
  message: string;
  remedy: string;
  value: unknown;
  operations: [id: string, summary: string][];
}

/** Each message once, in the order of the description, with the operations that it can come from. */
function readCauses({ description, remedies }: Context, type: string): Cause[] {
  const causes = new Map<string, Cause>();
  for (const { id, summary: operation, responses } of description.operations) {
    for (const { status, content } of responses) {
      for (const { name, summary, value } of content.flatMap(({ examples }) => examples)) {
        const { error } = (value ?? {}) as { error?: { type?: string; message?: string } };
        if (error?.type !== type) continue;
        const message = error.message ?? "";
        const known = causes.get(`${name} ${message}`);
        if (known) {
          known.operations.push([id, operation]);
          continue;
        }
        const base = name.replaceAll("_", "-");
        const taken = [...causes.values()].filter(({ id }) => id.replace(/-\d+$/, "") === base).length;
        causes.set(`${name} ${message}`, {
          id: base + (taken > 0 ? `-${taken + 1}` : ""),
          status,
          summary,
          message,
          remedy: remedies.causes[name] ?? "",
          value,
          operations: [[id, operation]],
        });
      }
    }
  }
  return [...causes.values()];
}
