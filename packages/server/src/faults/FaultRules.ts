import { withoutApiPath } from "../http/apiPath.ts";
import { UsageError } from "../options/UsageError.ts";
import type { FaultRule, RequestMatch } from "./Fault.ts";

/** A rule in use. */
export interface ActiveRule extends FaultRule {
  readonly id: string;
  /** How often the fault could have happened. */
  seen: number;
  /** How often it happened. */
  hits: number;
  /** Ids of the files that the rule keeps from being ready. */
  readonly files: Set<string>;
}

/** What a rule is compared with. */
export interface MatchedRequest {
  readonly operationId: string;
  readonly request: Request;
}

/** What the fault switches start with. */
export interface StartingFaults {
  /** YAML or JSON with rules. */
  rulesFile?: string;
  /** Rules; without a match they fit every operation. */
  rules?: readonly (Omit<FaultRule, "match" | "skip"> & Partial<FaultRule>)[];
}

const MAX_RULES = 1_000;

/** The rules in use, in the order in which they were added. */
export class FaultRules {
  #rules: readonly ActiveRule[] = [];
  #lastNumber = 0;

  /** @throws UsageError when a rule has the id of one in use, or there are too many; none is added then. */
  add(rules: readonly FaultRule[]): ActiveRule[] {
    const taken = rules.find(({ id }) => this.#rules.some((rule) => rule.id === id));
    if (taken) throw new UsageError(`A rule with the id ${taken.id} is in use; delete it first.`);
    if (this.#rules.length + rules.length > MAX_RULES)
      throw new UsageError(`At most ${MAX_RULES} rules can be in use; delete some first.`);
    const added: ActiveRule[] = [];
    for (const rule of rules)
      added.push({ id: rule.id ?? this.#newId(rules), ...rule, seen: 0, hits: 0, files: new Set() });
    this.#rules = [...this.#rules, ...added];
    return added;
  }

  /** @returns Whether there was such a rule. Files that it kept from being ready are ready now. */
  delete(id: string): boolean {
    const left = this.#rules.filter((rule) => rule.id !== id);
    const found = left.length < this.#rules.length;
    this.#rules = left;
    return found;
  }

  clear(): void {
    this.#rules = [];
  }

  /** @returns The rules; a list that later changes leave alone. */
  list(): readonly ActiveRule[] {
    return this.#rules;
  }

  /** @returns The rules for a request. */
  matching(request: MatchedRequest): ActiveRule[] {
    return this.#rules.filter(({ match }) => matches(match, request));
  }

  #newId(rules: readonly FaultRule[]): string {
    for (;;) {
      const id = `fault_${++this.#lastNumber}`;
      if (![...this.#rules, ...rules].some((rule) => rule.id === id)) return id;
    }
  }
}

/** Counts that a rule's fault could happen. @returns Whether it happens. */
export function happens(rule: ActiveRule): boolean {
  rule.seen += 1;
  if (rule.seen <= rule.skip || rule.hits >= (rule.times ?? Number.POSITIVE_INFINITY)) return false;
  rule.hits += 1;
  return true;
}

function matches(match: RequestMatch, { operationId, request }: MatchedRequest): boolean {
  const { operation = operationId, method = request.method, path = "*", header = {} } = match;
  return (
    operation === operationId &&
    method === request.method &&
    fits(withoutApiPath(path), withoutApiPath(new URL(request.url).pathname)) &&
    Object.entries(header).every(([name, value]) => request.headers.get(name) === value)
  );
}

function fits(pattern: string, path: string): boolean {
  const source = pattern.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replaceAll("\\*", ".*");
  return new RegExp(`^${source}$`).test(path);
}
