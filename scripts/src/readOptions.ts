import { portVariable, readPorts, services } from "./services.ts";

/** What `npm start` was asked for. */
export interface Options {
  help: boolean;
  /** Whether to open the docs in the browser. */
  open: boolean;
  /** By service name. */
  ports: Map<string, number>;
}

/**
 * Reads the options of `npm start`.
 *
 * @throws Error naming the option or variable that is wrong, and its valid values
 */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const help = args.includes("--help") || args.includes("-h");
  const rest = args.filter((arg) => !["--help", "-h", "--open"].includes(arg));
  return { help, open: args.includes("--open"), ports: help ? new Map() : readPorts(rest, env) };
}

/** @returns All options, on one screen. */
export function usage(): string {
  const ports = services.map(({ name, defaultPort, purpose }) => {
    const option = `--${name}-port <number>`;
    return `  ${option.padEnd(24)}${portVariable(name).padEnd(28)}${String(defaultPort).padEnd(6)}${purpose}`;
  });
  return `npm start -- [options]

Builds what is needed, serves it on 127.0.0.1, and redoes it whenever spec/ or a package is edited. Ctrl-C stops everything.

  option                  or variable                 default
${ports.join("\n")}
  --open                  opens the docs in the browser
  --help                  prints this

Port 0 takes a free one. NO_COLOR=1 prints without colours.
The mock alone: npm run mock -- --help. The server alone: npm run server -- --help.`;
}
