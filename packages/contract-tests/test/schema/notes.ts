import { readDescription } from "@cloud-agents/spec/description";
import { validatorOf } from "../../../validator/test/helpers/validatorOf.ts";

const note = {
  type: "object",
  required: ["id", "title"],
  properties: {
    id: { type: "string", pattern: "^n\\d+$" },
    title: { type: "string" },
    kind: { type: "string" },
  },
};
const problem = {
  description: "No.",
  content: {
    "application/json": {
      schema: { type: "object", required: ["error"], properties: { error: { type: "string" } } },
    },
  },
};
const json = (schema: object) => ({ "application/json": { schema } });
const errors = { 400: problem, 401: problem, 404: problem };
const noteId = {
  name: "note_id",
  in: "path",
  required: true,
  schema: { type: "string", pattern: "^n\\d+$" },
  example: "n1",
};
const body = {
  type: "object",
  required: ["title"],
  additionalProperties: false,
  properties: {
    title: { type: "string", minLength: 1, maxLength: 20 },
    kind: { enum: ["普通", "急ぎ"] },
    pages: { type: "integer", minimum: 1, maximum: 9 },
    note_id: { type: "string" },
  },
};

/** A small API with all that a case can be about. */
export const description = readDescription({
  openapi: "3.1.0",
  info: { title: "メモ", version: "1" },
  servers: [{ url: "https://notes.example" }],
  security: [{ token: [] }],
  paths: {
    "/notes": {
      get: {
        operationId: "listNotes",
        parameters: [{ name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 100 } }],
        responses: { 200: { description: "All.", content: json({ type: "array", items: note }) }, ...errors },
      },
      post: {
        operationId: "createNote",
        requestBody: {
          required: true,
          content: { "application/json": { schema: body, example: { title: "買い物" } } },
        },
        responses: { 201: { description: "It.", content: json(note) }, ...errors },
      },
    },
    "/notes/{note_id}": {
      parameters: [noteId],
      get: {
        operationId: "getNote",
        responses: { 200: { description: "It.", content: json(note) }, ...errors },
      },
      delete: { operationId: "deleteNote", responses: { 204: { description: "Gone." }, ...errors } },
    },
    "/notes/{note_id}/words": {
      parameters: [noteId],
      get: {
        operationId: "watchNote",
        responses: {
          200: {
            description: "Words.",
            content: {
              "text/event-stream": {
                schema: { type: "object", required: ["word"], properties: { word: { type: "string" } } },
              },
            },
          },
          ...errors,
        },
      },
    },
  },
  components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
});

export const validator = await validatorOf(description);

type Parts = { status: number; body?: unknown; type?: string };

/** What a server of notes does wrong; what is not given is right. */
export interface Faults {
  /** Changes a response that is right. */
  respond?(operation: string, parts: Parts): Parts;
  /** The most characters of a title. */
  maxLength?: number;
  takesAnyKind?: boolean;
  takesAnybody?: boolean;
  findsAnything?: boolean;
  failsOnJson?: boolean;
}

/** Makes a server of notes that keeps them, as a `fetch`. */
export function notesServer({ maxLength = 20, ...faults }: Faults = {}) {
  const notes = new Map<string, object>();
  const seen: Request[] = [];
  let last = 0;
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    seen.push(request.clone());
    const { operation, parts } = await answer(request);
    const { status, body, type = "application/json" } = faults.respond?.(operation, parts) ?? parts;
    if (body === undefined) return new Response(null, { status });
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return new Response(text, { status, headers: { "content-type": type } });
  };
  return { fetch, notes, seen };

  async function answer(request: Request): Promise<{ operation: string; parts: Parts }> {
    const { pathname, searchParams } = new URL(request.url);
    const [, , id, words] = pathname.split("/");
    const operation = operationOf(request.method, id, words);
    const refuse = (status: number, error: string) => ({ operation, parts: { status, body: { error } } });
    if (!faults.takesAnybody && request.headers.get("authorization") !== "Bearer secret")
      return refuse(401, "who");
    const text = await request.text();
    let sent: unknown;
    try {
      if (operation === "createNote") sent = JSON.parse(text);
    } catch {
      return refuse(faults.failsOnJson ? 500 : 400, "no JSON");
    }
    const path = id === undefined ? {} : { note_id: decodeURIComponent(id) };
    const query = Object.fromEntries(searchParams);
    const { findings } = validator.checkRequest(operation, { path, query, headers: {}, body: sent });
    const others = findings.filter(
      ({ path: at, keyword }) =>
        !(faults.takesAnyKind && at === "kind") && !(maxLength > 20 && keyword === "maxLength"),
    );
    if (others[0]) return refuse(400, others[0].message);
    if (operation === "createNote") {
      const { title, kind, note_id: other } = sent as Record<string, string>;
      if ([...String(title)].length > maxLength) return refuse(400, "too long");
      if (other !== undefined && !notes.has(other)) return refuse(404, "no such note");
      last += 1;
      const created = { id: `n${last}`, title, ...(kind !== undefined && { kind }) };
      notes.set(created.id, created);
      return { operation, parts: { status: 201, body: created } };
    }
    if (operation === "listNotes") return { operation, parts: { status: 200, body: [...notes.values()] } };
    const found =
      notes.get(path.note_id ?? "") ?? (faults.findsAnything ? { id: "n0", title: "" } : undefined);
    if (!found) return refuse(404, "no such note");
    if (operation === "getNote") return { operation, parts: { status: 200, body: found } };
    if (operation === "watchNote")
      return {
        operation,
        parts: { status: 200, body: 'data: {"word":"買い物"}\n\n', type: "text/event-stream" },
      };
    notes.delete(path.note_id ?? "");
    return { operation, parts: { status: 204 } };
  }
}

function operationOf(method: string, id: string | undefined, words: string | undefined): string {
  if (words !== undefined) return "watchNote";
  if (id === undefined) return method === "POST" ? "createNote" : "listNotes";
  return method === "DELETE" ? "deleteNote" : "getNote";
}
