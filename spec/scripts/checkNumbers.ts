import type { Description, Schema } from "../src/Description.ts";

const NUMBER = String.raw`\*{0,2}\`?(\d[\d,_]*)\`?\*{0,2}`;

/** How texts state limits, with the words for the numbers in them. */
const STATEMENTS: [pattern: RegExp, bounds: Bound[]][] = [
  [new RegExp(`at most ${NUMBER}`, "gi"), ["upper"]],
  [new RegExp(`(?:a|the same) limit of ${NUMBER}`, "gi"), ["upper"]],
  [new RegExp(`(?:longer|more) than ${NUMBER}`, "gi"), ["upper"]],
  [new RegExp(`at least ${NUMBER}`, "gi"), ["lower"]],
  [new RegExp(`(?:shorter|fewer) than ${NUMBER}`, "gi"), ["lower"]],
  [new RegExp(`between ${NUMBER} and ${NUMBER}`, "gi"), ["lower", "upper"]],
  [
    new RegExp(`${NUMBER} to ${NUMBER}(?= (?:characters|items|fields|bytes)|, default)`, "gi"),
    ["lower", "upper"],
  ],
  [new RegExp(`(?<=\\d, )default ${NUMBER}`, "gi"), ["default"]],
  [new RegExp(`${NUMBER} by default`, "gi"), ["default"]],
  [new RegExp(`defaults? (?:to|is|of) ${NUMBER}`, "gi"), ["default"]],
  // Rows of a table.
  [new RegExp(`\\| least \\| ${NUMBER}`, "g"), ["lower"]],
  [new RegExp(`\\| most \\| ${NUMBER}`, "g"), ["upper"]],
  [new RegExp(`\\| default \\| ${NUMBER}`, "g"), ["default"]],
];

type Bound = "upper" | "lower" | "default";

const KEYWORDS: Record<Bound, string[]> = {
  default: ["default"],
  upper: ["maxLength", "maximum", "maxItems", "maxProperties"],
  lower: ["minLength", "minimum", "minItems", "minProperties"],
};

/** A number that a text has, and the schema has not. */
export interface Mistake {
  /** Where in the text it is, in characters. */
  index: number;
  message: string;
}

/** Compares the limits that the descriptions of schemas and parameters state with those that the schemas have. */
export function checkNumbers(description: Description): string[] {
  const { allSchemas, operations, resolve, placeOf } = description;
  const texts = [
    ...[...allSchemas].map((schema) => ({ node: schema, text: schema.description, schema })),
    ...operations
      .flatMap(({ parameters }) => parameters)
      .map(({ source, description: text, schema }) => ({ node: source, text, schema })),
  ];
  const mistakes = texts.flatMap(({ node, text = "", schema }) =>
    mistakesIn(text, resolve(schema)).map(({ message }) => `${placeOf(node)}: ${message}`),
  );
  return [...new Set(mistakes)];
}

/**
 * Compares the limits in a page with the schemas. A comment after each of them names its field, or the parameter of an operation:
 * `at most 256 characters <!-- CreateAgentRequest.name -->`, `at least 1 <!-- listAgents.limit -->`.
 *
 * @param page Its path, for the messages.
 */
export function checkPage(
  { schemas, operations, fieldsOf, resolve }: Description,
  page: string,
  markdown: string,
): string[] {
  // Code has no statements of its own: examples are checked as examples.
  const text = markdown.replace(/^```[\s\S]*?^```/gm, (code) => code.replace(/[^\n]/g, " "));
  const paragraphs = [...text.matchAll(/(?:.+\n?)+/g)];
  return paragraphs.flatMap(({ 0: paragraph, index }) => {
    let from = 0;
    const mistakes: Mistake[] = [];
    for (const comment of paragraph.matchAll(/<!-- (\w+)\.(\w+) -->/g)) {
      const [, name = "", field = ""] = comment;
      const found =
        fieldsOf(schemas.get(name) ?? {}).get(field) ??
        operations.find(({ id }) => id === name)?.parameters.find((parameter) => parameter.name === field);
      const part = paragraph.slice(from, comment.index);
      if (found) mistakes.push(...shift(mistakesIn(part, resolve(found.schema)), from));
      else mistakes.push({ index: comment.index, message: `The description has no field ${name}.${field}.` });
      from = comment.index;
    }
    const rest = statementsIn(paragraph.slice(from)).map(({ index, text }) => ({
      index,
      message: `Name the field of "${text}" in a comment after it, such as <!-- CreateAgentRequest.name -->, so that the number follows the schema.`,
    }));
    return [...mistakes, ...shift(rest, from)].map(({ index: at, message }) => {
      const line = text.slice(0, index + at).split("\n").length;
      return `${page}:${line}:1: ${message}`;
    });
  });
}

const shift = (mistakes: Mistake[], by: number): Mistake[] =>
  mistakes.map(({ index, message }) => ({ index: index + by, message }));

function statementsIn(text: string) {
  return STATEMENTS.flatMap(([pattern, bounds]) =>
    [...text.matchAll(pattern)].map(({ index, 0: statement, ...numbers }) => ({
      index,
      text: statement.replace(/\s+/g, " "),
      bounds: bounds.map((bound, at) => ({ bound, value: Number(numbers[at + 1]?.replace(/[,_]/g, "")) })),
    })),
  );
}

/** Compares the limits that a text states with those of a schema. */
export function mistakesIn(text: string, schema: Schema): Mistake[] {
  return statementsIn(text).flatMap(({ index, text: statement, bounds }) =>
    bounds.flatMap(({ bound, value }) => {
      const limits = KEYWORDS[bound].filter((keyword) => schema[keyword] !== undefined);
      if (limits.some((keyword) => schema[keyword] === value)) return [];
      const has = limits.map((keyword) => `${keyword}: ${schema[keyword]}`).join(", ");
      return [
        {
          index,
          message: `The text says "${statement}", the schema ${has || `has no ${KEYWORDS[bound][0]} or the like`}.`,
        },
      ];
    }),
  );
}
