/** A field of a form as it is sent, which others of the same name may follow. */
export interface Part {
  name: string;
  value: unknown;
}

/** The parts of a form in its order: each item of a list is a part of its own. */
export function partsOf(fields: unknown): Part[] {
  return Object.entries(fields ?? {}).flatMap(([name, value]) =>
    [value].flat().map((each) => ({ name, value: each })),
  );
}

/** The text that a part is sent as. */
export function partText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
