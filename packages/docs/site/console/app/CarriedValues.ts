import type { ConsoleOperation } from "../ConsoleData.ts";

/** Ids of what was made, by the name of the parameter that takes them. They are filled in where they are needed next. */
export class CarriedValues {
  readonly #values = new Map<string, string>();

  /** The value of a parameter, if something of that name was made. */
  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  /** Remembers what an operation has made. */
  learn({ makes }: Pick<ConsoleOperation, "makes">, response: unknown): void {
    if (makes === undefined || typeof response !== "object" || response === null) return;
    const { [makes]: own, id } = response as Record<string, unknown>;
    const value = own ?? id;
    if (typeof value === "string" && value !== "") this.#values.set(makes, value);
  }

  /** Forgets everything: ids of one server say nothing to another. */
  clear(): void {
    this.#values.clear();
  }

  /** A body in which the ids of what was made stand in the fields of that name, at any depth: `agent_id`, or `agent`. */
  fill(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.fill(each));
    if (typeof value !== "object" || value === null || value instanceof Blob) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        typeof each === "string" ? (this.get(name) ?? this.get(`${name}_id`) ?? each) : this.fill(each),
      ]),
    );
  }
}
