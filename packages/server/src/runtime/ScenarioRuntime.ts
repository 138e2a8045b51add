import type { SessionResource } from "@cloud-agents/types";
import type { Clock } from "../ids/Clock.ts";
import type { Ids } from "../ids/Ids.ts";
import { type AgentRuntime, type Turn, TurnFailure, type TurnStep } from "./AgentRuntime.ts";
import { fillPlaceholders, type PlaceholderValues } from "./fillPlaceholders.ts";
import { MAX_DELAY_MS, type Scenario, type ScenarioStep } from "./Scenario.ts";
import { splitIntoPieces } from "./splitIntoPieces.ts";

/** Plays a scenario: the same message gets the same reply, without a model. */
export class ScenarioRuntime implements AgentRuntime {
  readonly #rules: readonly { match: RegExp; files: boolean | undefined; steps: readonly ScenarioStep[] }[];
  readonly #clock: Clock;
  readonly #ids: Ids;

  /**
   * @param scenario What to play.
   * @param sources The clock to wait by, and where the ids of tool uses come from.
   */
  constructor(scenario: Scenario, { clock, ids }: { clock: Clock; ids: Ids }) {
    this.#rules = scenario.rules.map(({ match, files, steps }) => ({
      match: new RegExp(match?.source ?? "", match?.flags),
      files,
      steps,
    }));
    this.#clock = clock;
    this.#ids = ids;
  }

  async *run(turn: Turn): AsyncIterable<TurnStep> {
    const hasFiles = attachedFiles(turn).length > 0;
    const rule = this.#rules.find(
      ({ match, files }) => (files === undefined || files === hasFiles) && match.test(turn.text),
    );
    const groups = rule?.match.exec(turn.text)?.groups ?? {};
    const values = placeholderValues(turn, groups);
    for (const step of rule?.steps ?? []) {
      turn.signal.throwIfAborted();
      yield* this.#play(step, values, turn.signal);
    }
  }

  async *#play(step: ScenarioStep, values: PlaceholderValues, signal: AbortSignal): AsyncIterable<TurnStep> {
    switch (step.type) {
      case "thinking":
        yield { type: "thinking", text: fillPlaceholders(step.text, values) };
        return;
      case "tool": {
        const id = this.#ids.next("toolu");
        yield { type: "tool_use", id, name: step.name, input: fillPlaceholders(step.input, values) };
        if (step.takes > 0) await this.#clock.sleep(step.takes, signal);
        yield { type: "tool_result", id, text: fillPlaceholders(step.result, values), isError: step.isError };
        return;
      }
      case "message": {
        const pieces = splitIntoPieces(fillPlaceholders(step.text, values), step.pieces);
        for (const [at, text] of pieces.entries()) {
          if (at > 0 && step.pause > 0) await this.#clock.sleep(step.pause, signal);
          signal.throwIfAborted();
          yield { type: "text", text };
        }
        if (pieces.length > 0) yield { type: "message_end" };
        return;
      }
      case "usage":
        yield { type: "usage", usage: step.usage };
        return;
      case "delay":
        await this.#clock.sleep(step.ms, signal);
        return;
      case "matched_delay":
        await this.#clock.sleep(matchedMs(values[`match.${step.group}`], step.unitMs), signal);
        return;
      case "fail":
        throw new TurnFailure(fillPlaceholders(step.message, values), step.code);
    }
  }
}

function matchedMs(count: string | undefined, unitMs: number): number {
  const ms = Number(count || Number.NaN) * unitMs;
  if (!(ms >= 0))
    throw new TurnFailure(
      `The scenario waits for ${JSON.stringify(count)}, which is not a number.`,
      "scenario_error",
    );
  return Math.min(Math.round(ms), MAX_DELAY_MS);
}

function placeholderValues(
  turn: Turn,
  groups: Readonly<Record<string, string | undefined>>,
): PlaceholderValues {
  const files = attachedFiles(turn);
  const repositories = turn.resources.filter(isRepository).map(({ url }) => url);
  const earlierTurns = turn.history.filter(
    ({ type }) => type === "user.message" || type === "user.define_outcome",
  );
  return {
    text: turn.text,
    "agent.name": turn.agent.name,
    "agent.model": turn.agent.model,
    file_names: files.map(({ file_id }) => turn.fileNames[file_id] ?? file_id).join(", ") || "none",
    file_paths: files.map(({ path }) => path).join("\n") || "none",
    first_file: files[0]?.path ?? "none",
    repositories: repositories.join(", ") || "none",
    turn_count: String(new Set(earlierTurns.map(({ turn_id }) => turn_id)).size + 1),
    ...Object.fromEntries(Object.entries(groups).map(([name, value]) => [`match.${name}`, value ?? ""])),
  };
}

function attachedFiles(turn: Turn): Extract<SessionResource, { type: "file" }>[] {
  return turn.resources.filter((resource) => resource.type === "file");
}

function isRepository(
  resource: SessionResource,
): resource is Extract<SessionResource, { type: "github_repository" }> {
  return resource.type === "github_repository";
}
