import { describe, expect, test } from "@jest/globals";
import { bundle, isObject, type Json, type JsonObject, operations, resolve } from "./bundle.ts";
import { documentTables } from "./sources.ts";
import { violations } from "./violations.ts";

const documented = ["createAgent", "createSession", "sendSessionEvents", "addSessionResources"];

const errorTypes: { [status: string]: string } = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  409: "conflict_error",
  500: "api_error",
};

const pages: { [page: string]: string } = {
  "create-agent": "createAgent",
  "create-session": "createSession",
  "send-events": "sendSessionEvents",
  "add-resources": "addSessionResources",
};

function mediaTypes(place: string): [string, JsonObject][] {
  const { value } = resolve(place);
  const content = isObject(value) ? value.content : undefined;
  return Object.entries((content ?? {}) as { [type: string]: JsonObject });
}

/** The tags that occur at a discriminated place in the given values. */
function tags(values: Json[], path: string[]): string[] {
  if (path.length === 0) return values.filter(isObject).map((value) => String(value.type));
  const [step = "", ...rest] = path;
  const inner = values.filter(isObject).flatMap((value) => value[step] ?? []);
  return tags(inner, rest);
}

test("every operation needed to use the four documented ones exists", () => {
  expect(operations.map(({ id }) => id)).toEqual(
    expect.arrayContaining([
      ...["createAgent", "listAgents", "getAgent", "createEnvironment", "listEnvironments", "getEnvironment"],
      ...["createSession", "listSessions", "getSession", "cancelSession", "archiveSession"],
      ...["sendSessionEvents", "listSessionEvents", "streamSessionEvents", "addSessionResources"],
      ...["uploadFile", "listFiles", "getFile"],
    ]),
  );
});

test.each(["operationId", "x-sdk-name"])("no two operations share a %s", (field) => {
  const names = operations.map(({ value }) => value[field]);
  expect(new Set(names).size).toBe(operations.length);
});

test("the description explains every tag in use, and no other", () => {
  const explained = (bundle.tags as JsonObject[]).map(({ name }) => name);
  expect(new Set(operations.flatMap(({ value }) => value.tags))).toEqual(new Set(explained));
});

describe.each(operations)("$id", ({ id, method, pointer, value }) => {
  const responses = Object.keys(value.responses as JsonObject);
  const errors = responses.filter((status) => status >= "400");

  test("has a client method, one tag, a summary and a description", () => {
    expect(value["x-sdk-name"]).toMatch(/^[a-z][a-zA-Z]*(\.[a-z][a-zA-Z]*)+$/);
    expect(value.tags).toHaveLength(1);
    expect(value.summary).toMatch(/^[A-Z].*[^.]$/);
    expect(value.description).toMatch(/\.\s*$/);
  });

  test("states its origin, and links the document if there is one", () => {
    const isDocumented = documented.includes(id);
    expect(value["x-origin"]).toBe(isDocumented ? "document" : "companion");
    expect("externalDocs" in value).toBe(isDocumented);
  });

  test("has one success status, and at least 400, 401 and 500", () => {
    expect(responses.filter((status) => status < "400")).toHaveLength(1);
    expect(responses).toEqual(expect.arrayContaining(["400", "401", "500"]));
  });

  test("has a request id in every response", () => {
    for (const status of responses) {
      expect(resolve(`${pointer}/responses/${status}/headers/x-request-id/required`).value).toBe(true);
    }
  });

  test("has named examples with a summary for every body", () => {
    const places = responses.map((status) => `${pointer}/responses/${status}`);
    if (value.requestBody) places.push(`${pointer}/requestBody`);
    for (const place of places) {
      const bodies = mediaTypes(place);
      if (!place.endsWith("/204")) expect({ place, bodies }).not.toEqual({ place, bodies: [] });
      for (const [, body] of bodies) {
        const examples = Object.keys((body.examples ?? {}) as JsonObject);
        expect({ place, examples }).not.toEqual({ place, examples: [] });
      }
    }
  });

  test("references its error responses, each of which admits one type of error in a complete envelope", () => {
    for (const status of errors) {
      expect((value.responses as JsonObject)[status]).toEqual({
        $ref: expect.stringMatching(/^#\/components\/responses\//),
      });
      const schema = `${pointer}/responses/${status}/content/application~1json/schema`;
      const admitted = Object.values(errorTypes).filter(
        (type) => violations(schema, { type: "error", error: { type, message: "…" } }).length === 0,
      );
      expect({ status, admitted }).toEqual({ status, admitted: [errorTypes[status]] });
      const error = { type: errorTypes[status] ?? "", message: "…" };
      const incomplete: Json[] = [
        { error },
        { type: "error" },
        { type: "error", error: { type: error.type } },
        { type: "error", error: { message: error.message } },
      ];
      for (const body of incomplete) expect(violations(schema, body)).not.toEqual([]);
    }
  });

  if (method === "post") {
    test("accepts an Idempotency-Key and marks replays", () => {
      expect(value.parameters).toContainEqual({ $ref: "#/components/parameters/IdempotencyKey" });
      const success = responses.find((status) => status < "400");
      expect(resolve(`${pointer}/responses/${success}/headers/Idempotent-Replayed`).value).toBeTruthy();
    });
  }

  if (String(value["x-sdk-name"]).endsWith(".list")) {
    test("is a page with cursors", () => {
      const names = (value.parameters as Json[]).map(
        (_, index) => resolve(`${pointer}/parameters/${index}/name`).value,
      );
      expect(names).toEqual(expect.arrayContaining(["limit", "after_id", "before_id"]));
      const page = `${pointer}/responses/200/content/application~1json/schema`;
      expect(violations(page, { data: [], first_id: null, last_id: null, has_more: false })).toEqual([]);
      for (const field of ["data", "first_id", "last_id", "has_more"]) {
        const { [field]: _, ...rest } = {
          data: [],
          first_id: null,
          last_id: null,
          has_more: false,
        } as JsonObject;
        expect(violations(page, rest)).not.toEqual([]);
      }
    });
  }
});

test.each(documentTables.filter(({ table }) => table === "errors"))(
  "each status of the error table of $document has the type the table gives it",
  ({ page, rows }) => {
    for (const [row, { type }] of Object.entries(rows)) {
      const status = row.slice(0, 3);
      expect(errorTypes[status]).toBe(type);
      const found = operations.find(({ id }) => id === pages[page]);
      expect(Object.keys(found?.value.responses as JsonObject)).toContain(status);
    }
  },
);

describe("the request examples", () => {
  const examples = (id: string): Json[] => {
    const { pointer } = operations.find((each) => each.id === id) ?? { pointer: id };
    const all = resolve(`${pointer}/requestBody/content/application~1json/examples`).value as JsonObject;
    return Object.keys(all).map(
      (name) => resolve(`${pointer}/requestBody/content/application~1json/examples/${name}/value`).value,
    );
  };
  const variants = (schema: string): string[] =>
    Object.keys(resolve(`/components/schemas/${schema}/discriminator/mapping`).value as JsonObject);

  test("show each type of event", () => {
    expect(new Set(tags(examples("sendSessionEvents"), ["events"]))).toEqual(
      new Set(variants("UserEventInput")),
    );
  });

  test.each(["addSessionResources", "createSession"])("show each type of resource (%s)", (id) => {
    expect(new Set(tags(examples(id), ["resources"]))).toEqual(new Set(variants("SessionResourceInput")));
  });

  test("show the model as a string and as an object", () => {
    const models = (examples("createAgent") as JsonObject[]).map(({ model }) => typeof model);
    expect(new Set(models)).toEqual(new Set(["string", "object"]));
  });
});
