import { readFileSync } from "node:fs";
import type { Clock } from "../ids/Clock.ts";
import { UsageError } from "../options/UsageError.ts";
import { disconnect, unsentResponse } from "./disconnect.ts";
import { type ActiveRule, FaultRules, happens, type StartingFaults } from "./FaultRules.ts";
import type { FaultContext, Faults } from "./Faults.ts";
import { type ControlOptions, faultRoutes } from "./faultRoutes.ts";
import { loseResponse, resetResponse, statusResponse } from "./faultyResponse.ts";
import { faultyStream, isStreamFault } from "./faultyStream.ts";
import { holdFile, showHeldFiles } from "./holdFiles.ts";
import { parseFaultRules } from "./parseFaultRules.ts";

const fileOperations = ["uploadFile", "getFile", "listFiles"];

/** What the fault switches work with. */
export interface FaultOptions extends StartingFaults, ControlOptions {
  clock: Clock;
}

/**
 * Makes the fault switches.
 *
 * @throws UsageError when the file cannot be read, or has something that no rule has.
 */
export function createFaults(options: FaultOptions): Faults {
  const { rulesFile, rules: given, clock, log } = options;
  const rules = new FaultRules();
  if (rulesFile !== undefined) rules.add(parseFaultRules(readRules(rulesFile), rulesFile));
  if (given) rules.add(parseFaultRules(JSON.stringify(given), "faults.rules"));
  const isUploading = (fileId: string): boolean => rules.list().some(({ files }) => files.has(fileId));

  const note = ({ id, fault }: ActiveRule, { operationId }: FaultContext): void =>
    log.info("fault", { rule: id, fault: fault.type, operation: operationId });

  /** Every rule goes around those after it; the operation is inside of the last one. */
  async function applyFrom(
    matching: readonly ActiveRule[],
    context: FaultContext,
    run: () => Promise<Response>,
  ): Promise<Response> {
    const [rule, ...others] = matching;
    if (!rule) return run();
    const next = (): Promise<Response> => applyFrom(others, context, run);
    const { fault } = rule;
    if (isStreamFault(fault)) {
      const response = await next();
      const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
      if (!isStream || !happens(rule)) return response;
      note(rule, context);
      return faultyStream(response, fault, context.raw, context.signal);
    }
    if (fault.type === "file_uploading" || !happens(rule)) return next();
    note(rule, context);
    switch (fault.type) {
      case "latency":
        return (await sleepWhileConnected(clock, fault.ms, context)) ? next() : unsentResponse();
      case "status":
        return statusResponse(fault);
      case "reset":
        return resetResponse(fault, context.raw, next);
      case "lose_response":
        return loseResponse(context.raw, next);
    }
  }

  return {
    routes: (app) => faultRoutes(app, rules, options),
    isUploading,
    apply(context, run) {
      const matching = rules.matching(context);
      if (!fileOperations.includes(context.operationId)) return applyFrom(matching, context, run);
      return applyFrom(matching, context, async () => {
        const response = await run();
        if (context.operationId === "uploadFile") {
          const holding = matching.filter(({ fault }) => fault.type === "file_uploading");
          const rule = await holdFile(holding, response);
          if (rule) note(rule, context);
        }
        return showHeldFiles(response, isUploading);
      });
    },
  };
}

/** @returns Whether the client is still waiting for the response. */
async function sleepWhileConnected(
  clock: Clock,
  ms: number,
  { raw, signal }: FaultContext,
): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (!signal.aborted) throw error;
    if (raw) await disconnect(raw, "close");
    return false;
  }
}

function readRules(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new UsageError(`Cannot read the fault rules: ${(cause as Error).message}`, { cause });
  }
}
