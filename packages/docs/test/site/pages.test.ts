import { readFileSync } from "node:fs";
import * as client from "@cloud-agents/client";
import type { Schema } from "@cloud-agents/spec/description";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { kebab } from "../../site/pages/Addresses.ts";
import { CLASSES } from "../../site/pages/errorPage.ts";
import { languages } from "../../site/readLanguages.ts";
import { sources } from "../helpers/languageSources.ts";
import { pageAt, site } from "../helpers/renderedSite.ts";

const read = (file: string) => parse(readFileSync(new URL(`../../site/${file}`, import.meta.url), "utf8"));

/** Texts as Markdown wraps them do not matter. */
const flat = (text: unknown) => String(text).replaceAll(/\s+/g, " ").trim();

describe.each(languages)("in %s", (language) => {
  const source = sources.get(language);
  if (!source) throw new Error(`There is no ${language}.`);
  const { description } = source;

  describe.each(description.operations.map((operation) => [operation.id, operation] as const))(
    "the page of %s",
    (id, operation) => {
      const { markdown } = pageAt(language, `operations/${kebab(id)}/`);
      const text = flat(markdown);

      test("says what the description says of the operation, its parameters, its body and its responses", () => {
        const { body, parameters, responses } = operation;
        const said = [
          operation.summary,
          operation.description,
          ...parameters.map((parameter) => parameter.description),
          ...(body
            ? [body.description, ...body.content.map(({ schema }) => description.resolve(schema).description)]
            : []),
          ...responses.map((response) => response.description),
          ...responses.flatMap(({ headers }) => headers.map((header) => header.description)),
        ];
        expect(said.map(flat).filter((each) => !text.includes(each))).toEqual([]);
        expect(markdown).toContain(`${operation.method} http`);
      });

      test("has every field of its body at any depth, and every member of a union, with its description", () => {
        const schemas = (operation.body?.content ?? []).flatMap(({ schema }) => partsOf(schema));
        for (const [name, schema] of schemas) {
          expect(markdown).toContain(`\`${name}\``);
          expect(text).toContain(flat(description.resolve(schema).description ?? ""));
        }
      });

      test("has every error with its exact message, its cause and what to do", () => {
        const failures = operation.responses.filter((response) => !operation.successes.includes(response));
        for (const { status, content } of failures) {
          expect(markdown).toContain(`### ${status}`);
          for (const { summary, value } of content.flatMap(({ examples }) => examples)) {
            const row = markdown
              .split("\n")
              .find((line) => line.includes((value as ErrorBody).error.message));
            expect(row).toContain(summary);
            expect(row?.split(" | ").at(-1)).toMatch(/\p{L}{2}.* \|$/u);
          }
        }
      });

      test("has each named example of its request as a sample in four languages", () => {
        const examples = (operation.body?.content ?? []).flatMap((media) => media.examples);
        for (const { summary } of examples) expect(markdown).toContain(`**${summary}**`);
        const labels = ["curl", "TypeScript", "openapi-fetch", "Python"];
        for (const label of labels)
          expect(markdown.split(`\n${label}:\n`)).toHaveLength(Math.max(examples.length, 1) + 1);
      });
    },
  );

  function partsOf(schema: Schema): [string, Schema][] {
    const { items } = description.resolve(schema);
    const union = [...(description.unionOf(schema)?.branches ?? [])];
    const fields = [...description.fieldsOf(schema)].map(([name, field]): [string, Schema] => [
      name,
      field.schema,
    ]);
    const inner = [
      ...fields.map(([, each]) => each),
      ...union.map(([, each]) => each),
      ...(items ? [items] : []),
    ];
    return [...fields, ...inner.flatMap(partsOf)];
  }

  test("each type of event has a page that says what it means, linked from the list", () => {
    expect(description.eventTypes.length).toBeGreaterThan(5);
    const unions = description.operations.flatMap(({ event }) => (event ? [description.unionOf(event)] : []));
    for (const [type, schema] of unions.flatMap((union) => [...(union?.branches ?? [])])) {
      const page = pageAt(language, `events/${kebab(type)}/`);
      expect(flat(page.markdown)).toContain(flat(description.resolve(schema).description));
      expect(pageAt(language, "events/").markdown).toContain(`[\`${type}\`](/${page.path})`);
    }
  });

  test("each page has a title and a description of its own", () => {
    const pages = site.pages.filter((page) => page.language === language);
    for (const of of ["title", "description"] as const) {
      const all = pages.map((page) => page[of]);
      expect(all.filter((each, index) => all.indexOf(each) !== index)).toEqual([]);
      expect(all.filter((each) => each.length < 2 || each.length > 200)).toEqual([]);
    }
  });

  test("no page shows a value that is missing", () => {
    // Guides speak of code, in which the word may stand.
    for (const { markdown } of site.pages.filter(({ kind }) => kind !== "guide"))
      expect(markdown).not.toMatch(/\bundefined\b|\[object Object\]|NaN/);
  });

  test("each part of a page has an id of its own, the same in every language", () => {
    for (const { path, sections } of site.pages.filter((page) => page.language === language)) {
      const ids = sections.map(({ id }) => id);
      expect({ path, twice: ids.filter((id, index) => ids.indexOf(id) !== index) }).toEqual({
        path,
        twice: [],
      });
      expect(ids).toEqual(pageAt("en", path).sections.map(({ id }) => id));
    }
  });
});

interface ErrorBody {
  error: { message: string };
}

test.each([
  ["operations/create-agent/", "header-idempotency-key", "Documented"],
  ["operations/create-session/", "header-idempotency-key", "Ours"],
  ["operations/send-session-events/", "header-idempotency-key", "Ours"],
  ["operations/add-session-resources/", "header-idempotency-key", "Ours"],
  ["operations/create-session/", "response-header-x-request-id", "Ours"],
  ["operations/create-session/", "response-500", "Ours"],
  ["operations/create-session/", "response-403", "Ours"],
  ["operations/create-session/", "response-404", "Documented"],
  ["operations/create-agent/", "body-name", "Documented"],
  ["operations/create-agent/", "body-skills", "Ours"],
  ["operations/create-session/", "body-delta_flush_interval_ms", "Documented"],
  ["operations/get-session/", "response-200", "Ours"],
  ["schemas/session/", "field-metadata", "Ours"],
  ["schemas/session/", "field-archived_at", "Ours"],
  ["schemas/session/", "field-status", "Documented"],
  ["errors/conflict-error/", "field-error-param", "Ours"],
])("on %s, %s is marked %s", (path, id, mark) => {
  const section = pageAt("en", path).sections.find((each) => each.id === id);
  expect(section?.markdown.match(/\*\*(Documented|Ours)\*\*/)?.[1]).toBe(mark);
});

test("a limit that no document has is told apart from the rest of its field", () => {
  const section = pageAt("en", "operations/create-session/").sections.find(
    ({ id }) => id === "body-resources",
  );
  expect(section?.markdown).toMatch(
    /\*\*Documented\*\* \[Create a session \(ja, zh\)\]\(https:.*\*\*Ours\*\* at most 1000 items/,
  );
});

test("a sample calls the host of its document", () => {
  const hosts = ["add-session-resources", "create-session", "list-files"].map(
    (name) => pageAt("en", `operations/${name}/`).markdown.match(/https:\/\/[\w.]+/)?.[0],
  );
  expect(hosts).toEqual(["https://api.qoder.com", "https://openapi.qoder.sh", "https://openapi.qoder.sh"]);
});

test("only operations that take a key advise to repeat with the same one after a 500", () => {
  for (const { path, markdown, kind } of site.pages.filter((page) => page.kind === "operation")) {
    const advice = markdown.slice(markdown.indexOf("### 500")).split("\n##")[0] ?? "";
    expect({ path, kind, advised: advice.includes("Idempotency-Key") }).toEqual({
      path,
      kind,
      advised: markdown.includes("`POST http"),
    });
  }
});

test("the words around the content are the same in number and placeholders in every language", () => {
  const shape = (words: Record<string, string>) =>
    Object.entries(words).map(([key, text]) => [key, [...text.matchAll(/\{\w+\}/g)].map(String).sort()]);
  const english = read("chrome/en.yaml");
  for (const language of languages) expect(shape(read(`chrome/${language}.yaml`))).toEqual(shape(english));
});

test("every language says what to do about the same errors", () => {
  const english = read("remedies/en.yaml");
  const keysOf = ({ types, causes }: typeof english) => [Object.keys(types), Object.keys(causes)];
  for (const language of languages)
    expect(keysOf(read(`remedies/${language}.yaml`))).toEqual(keysOf(english));
});

test("the classes that error pages name are those that the client throws", () => {
  const types = site.pages.filter(({ language, kind }) => language === "en" && kind === "error");
  expect(Object.keys(CLASSES)).toHaveLength(types.length);
  for (const name of Object.values(CLASSES)) expect(client).toHaveProperty(name);
});

test("what only errors consist of has no page of its own, and is whole on theirs", () => {
  expect(site.pages.filter(({ path }) => /^schemas\/error-/.test(path))).toEqual([]);
  const { markdown } = pageAt("en", "errors/conflict-error/");
  for (const name of ["ErrorMessage", "ErrorParam"])
    expect(flat(markdown)).toContain(
      flat(sources.get("en")?.description.schemas.get(name)?.description).replace(/\.$/, ""),
    );
});
