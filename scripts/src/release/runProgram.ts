import { execFile } from "node:child_process";
import { promisify, stripVTControlCharacters } from "node:util";

const run = promisify(execFile);

/** Bytes of output that are kept. */
const MAX_OUTPUT = 64 * 1024 * 1024;

/** Milliseconds after which a program is ended. */
const TIMEOUT_MS = 300_000;

/** A program that failed. */
export class ProgramError extends Error {
  /** The exit code; undefined when it could not be started or was ended. */
  readonly exitCode: number | undefined;
  /** What it printed, errors last, without colors. */
  readonly output: string;

  constructor(program: string, exitCode: number | undefined, output: string) {
    super(`${program} failed: ${output || "it printed nothing"}`);
    this.exitCode = exitCode;
    this.output = output;
  }
}

/** Where and how a program runs. */
export interface ProgramOptions {
  /** Its working folder. */
  cwd: string;
  /** Default: that of this process, without what was set for this process alone. */
  env?: NodeJS.ProcessEnv;
  /** Milliseconds after which it is ended. Default 300,000. */
  timeout?: number;
}

/**
 * Runs a program to its end.
 *
 * @returns what it printed, trimmed
 * @throws ProgramError when it ends with another exit code than 0, cannot be started, or takes too long
 */
export async function runProgram(program: string, args: string[], options: ProgramOptions): Promise<string> {
  const { cwd, env = process.env, timeout = TIMEOUT_MS } = options;
  try {
    const { stdout } = await run(program, args, {
      cwd,
      env: { ...env, NODE_OPTIONS: "" },
      maxBuffer: MAX_OUTPUT,
      timeout,
    });
    return stdout.trim();
  } catch (error) {
    const { code, killed, stdout, stderr, message } = error as Failure;
    const printed = stripVTControlCharacters(`${stdout ?? ""}\n${stderr ?? ""}`).trim();
    const output = killed ? `it was ended after ${timeout / 1_000} s. ${printed}` : printed || message;
    throw new ProgramError(program, typeof code === "number" ? code : undefined, output);
  }
}

type Failure = Error & { code?: number | string; killed?: boolean; stdout?: string; stderr?: string };
