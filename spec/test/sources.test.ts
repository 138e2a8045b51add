import { describe, expect, test } from "@jest/globals";
import { contradictions } from "./contradictions.ts";
import { decisions } from "./decisions.ts";
import { documentsOf, documentTables, type Statement, sources } from "./sources.ts";

const { documents, statements } = sources;
/** The statements about one cell: those with its id, or with ids that extend it. */
function statementsOf(cell: string, document: string): Statement[] {
  return statements.filter(
    ({ id, document: _, ...rest }) =>
      (id === cell || id.startsWith(`${cell}.`)) &&
      documentsOf({ id, document: _, ...rest }).includes(document),
  );
}

describe("the traceability file", () => {
  test("has a unique id for every statement", () => {
    const ids = statements.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("cites each of the five documents, and no other", () => {
    const cited = new Set(statements.flatMap(documentsOf));
    expect([...cited].sort()).toEqual(Object.keys(documents).sort());
    expect(cited.size).toBe(5);
  });

  test("has every kind of statement, and no other", () => {
    const kinds =
      "path header field type required default limit status error message example response-field note".split(
        " ",
      );
    expect(new Set(statements.map(({ kind }) => kind))).toEqual(new Set(kinds));
  });

  test("paraphrases each statement in a sentence", () => {
    expect(statements.filter(({ says }) => !/^\S.*[.?]$/s.test(says)).map(({ id }) => id)).toEqual([]);
  });

  test("gives each statement either places in the description or a decision", () => {
    const neither = statements.filter(({ at, decision }) => !at?.length === (decision === undefined));
    expect(neither.map(({ id }) => id)).toEqual([]);
  });

  test("says why the description deviates in a clause, and only where it does", () => {
    const wrong = statements.filter(
      ({ at = [], deviates }) =>
        deviates !== undefined &&
        (!/^[a-z`].*\.$/s.test(deviates.trim()) || at.flatMap(contradictions).length === 0),
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test("names only decisions that decisions.md has", () => {
    const unknown = statements.filter(
      ({ decision }) => decision !== undefined && !decisions.includes(decision),
    );
    expect(unknown.map(({ id, decision }) => `${id}: ${decision}`)).toEqual([]);
  });
});

describe.each(Object.keys(documents))("every statement of %s", (document) => {
  const rows = statements.filter((statement) => documentsOf(statement).includes(document));

  test.each(rows.filter(({ at, deviates }) => at && !deviates).map((row) => [row.id, row] as const))(
    "the description says %s",
    (_, { says, at }) => {
      expect({ says, contradictions: (at ?? []).flatMap(contradictions) }).toEqual({
        says,
        contradictions: [],
      });
    },
  );
});

describe.each(documentTables)(
  "table $page.$table of $document",
  ({ document, page, table, columns, count, rows }) => {
    test("has as many rows as the page shows", () => {
      expect(Object.keys(rows)).toHaveLength(count);
    });

    test.each(Object.entries(rows))("row %s has a statement for each of its cells", (row) => {
      const cells = columns.map((column) => `${page}.${table}.${row}.${column}`);
      expect(cells.filter((cell) => statementsOf(cell, document).length === 0)).toEqual([]);
    });

    // A statement could claim another type or flag than the page's, and the description agree with it; this test finds it.
    test.each(Object.entries(rows))("row %s has the type and the flag given on the page", (row, cells) => {
      const claims = (column: string) =>
        statementsOf(`${page}.${table}.${row}.${column}`, document).flatMap(({ at }) => at ?? []);
      const field = row.slice(row.lastIndexOf(".") + 1);
      if (cells.type !== undefined && table !== "errors") {
        expect(claims("type")).toContainEqual(expect.objectContaining({ type: cells.type }));
      }
      if (cells.type !== undefined && table === "errors") {
        const error = { type: cells.type, message: expect.any(String) };
        expect(claims("type")).toContainEqual(expect.objectContaining({ accepts: { type: "error", error } }));
      }
      if (table !== "headers" && (cells.required === "yes" || cells.required === "no")) {
        const flag = cells.required === "yes" ? { requires: field } : { optional: field };
        expect(claims("required")).toContainEqual(expect.objectContaining(flag));
      }
    });
  },
);

test("a statement about a table names a row of it", () => {
  const known = documentTables.flatMap(({ page, table, columns, rows }) =>
    Object.keys(rows).flatMap((row) => columns.map((column) => `${page}.${table}.${row}.${column}`)),
  );
  const tables = documentTables.map(({ page, table }) => `${page}.${table}.`);
  const stray = statements.filter(
    ({ id }) =>
      tables.some((table) => id.startsWith(table)) &&
      !known.some((cell) => id === cell || id.startsWith(`${cell}.`)),
  );
  expect(stray.map(({ id }) => id)).toEqual([]);
});
