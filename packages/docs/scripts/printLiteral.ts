/** Longer objects and arrays get one line for each entry. */
const LINE_WIDTH = 72;

/** How a language writes the values of JSON. */
const STYLES = {
  json: { step: "  ", trailing: "", words: { true: "true", false: "false", null: "null" } },
  typescript: { step: "  ", trailing: ",", words: { true: "true", false: "false", null: "null" } },
  python: { step: "    ", trailing: ",", words: { true: "True", false: "False", null: "None" } },
};

/** Source text in place of a value that JSON cannot express. */
export class Expression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Prints a JSON value the way people format it: short objects and arrays stay on one line.
 *
 * @param value Any JSON value; in code, fields may also be an `Expression`.
 * @param language `json`, `typescript` with bare field names and trailing commas, or `python`.
 * @param indent Prefix of every line after the first.
 */
export function printLiteral(value: unknown, language: keyof typeof STYLES, indent = ""): string {
  if (value instanceof Expression) return value.text;
  const { step, trailing, words } = STYLES[language];
  if (value === null || typeof value === "boolean") return words[`${value}`];
  if (typeof value !== "object") return JSON.stringify(value);

  const isArray = Array.isArray(value);
  const isBare = (name: string) => language === "typescript" && /^[A-Za-z_$][\w$]*$/.test(name);
  const entries = Object.entries(value).map(([name, entry]) => {
    const text = printLiteral(entry, language, `${indent}${step}`);
    return isArray ? text : `${isBare(name) ? name : JSON.stringify(name)}: ${text}`;
  });
  const [open, close] = isArray ? "[]" : "{}";
  if (entries.length === 0) return `${open}${close}`;

  const space = isArray ? "" : " ";
  const line = `${open}${space}${entries.join(", ")}${space}${close}`;
  if (indent !== "" && line.length + indent.length <= LINE_WIDTH && !line.includes("\n")) return line;
  const lines = entries.map((entry) => `${indent}${step}${entry}`).join(",\n");
  return `${open}\n${lines}${trailing}\n${indent}${close}`;
}
