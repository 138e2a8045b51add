/** Longer objects and arrays get one line for each member. */
const lineWidth = 72;

/** Source text that stands in a literal where JSON has no word for the value. */
export class Expression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Prints a JSON value as a reader would lay it out: short objects and arrays stay on one line.
 *
 * @param value any JSON value; in TypeScript, members may also be an `Expression`
 * @param language `json`, or `typescript` with bare member names and trailing commas
 * @param indent what the lines after the first begin with
 */
export function printLiteral(value: unknown, language: "json" | "typescript", indent = ""): string {
  if (value instanceof Expression) return value.text;
  if (value === null || typeof value !== "object") return JSON.stringify(value);

  const isArray = Array.isArray(value);
  const isBare = (name: string) => language === "typescript" && /^[A-Za-z_$][\w$]*$/.test(name);
  const members = Object.entries(value).map(([name, member]) => {
    const text = printLiteral(member, language, `${indent}  `);
    return isArray ? text : `${isBare(name) ? name : JSON.stringify(name)}: ${text}`;
  });
  const [open, close] = isArray ? "[]" : "{}";
  if (members.length === 0) return `${open}${close}`;

  const space = isArray ? "" : " ";
  const line = `${open}${space}${members.join(", ")}${space}${close}`;
  if (indent !== "" && line.length + indent.length <= lineWidth && !line.includes("\n")) return line;
  const lines = members.map((member) => `${indent}  ${member}`).join(",\n");
  return `${open}\n${lines}${language === "typescript" ? "," : ""}\n${indent}${close}`;
}
