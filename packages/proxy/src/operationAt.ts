import { type Operation, operations } from "@cloud-agents/validator";
import { basePaths } from "./description.ts";

/** What a request is for. */
export interface Route {
  operation: Operation;
  /** The parameters of the path, decoded. */
  path: Record<string, string>;
}

/**
 * Finds the operation of a request.
 *
 * @param method In capitals.
 * @param pathname As sent, without the query. It may begin with the path of one of the description's servers, or of the target.
 * @param targetPath The path of the target's URL, without a slash at its end.
 */
export function operationAt(method: string, pathname: string, targetPath = ""): Route | undefined {
  const path = describedPath(pathname, targetPath);
  const steps = path.split("/");
  for (const operation of Object.values(operations)) {
    if (operation.method !== method) continue;
    const parameters = matchSteps(operation.path.split("/"), steps);
    if (parameters) return { operation, path: parameters };
  }
  return undefined;
}

/** The path of a request as the description has it: without that of a server, or of the target. */
export function describedPath(pathname: string, targetPath = ""): string {
  const base = [targetPath, ...basePaths()].find((each) => each !== "" && pathname.startsWith(`${each}/`));
  return base === undefined ? pathname : pathname.slice(base.length);
}

function matchSteps(template: string[], steps: string[]): Record<string, string> | undefined {
  if (template.length !== steps.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of template.entries()) {
    const step = steps[index] as string;
    if (expected.startsWith("{") && step !== "") parameters[expected.slice(1, -1)] = decode(step);
    else if (expected !== step) return undefined;
  }
  return parameters;
}

function decode(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    // No proxy's concern: the target says what it thinks of it.
    return step;
  }
}
