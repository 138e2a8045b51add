import type { ProxyFinding } from "./ProxyFinding.ts";

/** How many different findings are told apart; further ones are counted as one. */
const MAX_KINDS = 1000;

/** How many of them the summary lists. */
const LISTED = 20;

const HEADINGS: Record<ProxyFinding["about"], string> = {
  target: "The target broke the description",
  description: "The description lacks what the target has",
  client: "Clients sent broken requests",
  note: "Not checked",
};

/** Counts findings, in little memory however many there are. */
export class Summary {
  readonly #kinds = new Map<string, { about: ProxyFinding["about"]; line: string; count: number }>();

  add({ about, operation, method, path, status, at, message, side }: ProxyFinding): void {
    const where = operation ?? `${method} ${path.split("?")[0]}`;
    const when = side === "request" || status === undefined ? "" : ` ${status}`;
    const place = at === "" ? "" : ` ${at}:`;
    const line = `${where}${when}:${place} ${message}`;
    const key = `${about} ${line}`;
    const known = this.#kinds.get(key);
    if (known) known.count += 1;
    else if (this.#kinds.size < MAX_KINDS) this.#kinds.set(key, { about, line, count: 1 });
    else this.#kinds.set(about, { about, line: "others", count: (this.#kinds.get(about)?.count ?? 0) + 1 });
  }

  /** Whether the target kept to the description. */
  get isKept(): boolean {
    return ![...this.#kinds.values()].some(({ about }) => about === "target");
  }

  /** A few lines for a person to read. */
  print(): string {
    const lines = (Object.keys(HEADINGS) as ProxyFinding["about"][]).flatMap((about) => {
      const kinds = [...this.#kinds.values()].filter((kind) => kind.about === about);
      if (kinds.length === 0) return [];
      const total = kinds.reduce((sum, { count }) => sum + count, 0);
      const listed = kinds.slice(0, LISTED).map(({ line, count }) => `  ${count} × ${line}`);
      const more = kinds.length > LISTED ? [`  and ${kinds.length - LISTED} more kinds`] : [];
      return [`${HEADINGS[about]}: ${total}`, ...listed, ...more];
    });
    return lines.length === 0 ? "No finding." : lines.join("\n");
  }
}
