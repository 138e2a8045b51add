import { parseArgs } from "node:util";
import { requestLine } from "./requestLine.ts";
import { startMock } from "./startMock.ts";

const HELP = `Usage: cloud-agents-mock [options]

Returns the examples of the description for every operation of the Cloud Agents API. Keeps no state.

  --port <number>       Port to listen on, 0 for any free one. Default 4010, or CLOUD_AGENTS_MOCK_PORT.
  --host <address>      Address to listen on. Default 127.0.0.1, or CLOUD_AGENTS_MOCK_HOST.
  --dynamic             Invent responses from the schemas instead of returning the examples.
  --description <file>  OpenAPI document to serve. Default: that of the Cloud Agents API.
  --verbose             Print a line for each request, each mistake found in it, and each response.
  --help                Print this text.`;

class UsageError extends Error {}

function readCommandLine() {
  let values: ReturnType<typeof parse>["values"];
  try {
    ({ values } = parse());
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { CLOUD_AGENTS_MOCK_PORT, CLOUD_AGENTS_MOCK_HOST } = process.env;
  const port = values.port ?? (CLOUD_AGENTS_MOCK_PORT || "4010");
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    const source = values.port === undefined ? "CLOUD_AGENTS_MOCK_PORT" : "--port";
    throw new UsageError(`${source} must be a number from 0 to 65535, not '${port}'.`);
  }
  return { ...values, port: Number(port), host: values.host ?? (CLOUD_AGENTS_MOCK_HOST || "127.0.0.1") };
}

function parse() {
  return parseArgs({
    options: {
      port: { type: "string" },
      host: { type: "string" },
      dynamic: { type: "boolean", default: false },
      description: { type: "string" },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
}

function printRequestLine(line: string): void {
  const shown = requestLine(line);
  if (shown !== undefined) console.log(shown);
}

async function main(): Promise<void> {
  const { help, verbose, description, ...options } = readCommandLine();
  if (help) return console.log(HELP);
  const mock = await startMock({
    ...options,
    ...(description !== undefined && { description }),
    ...(verbose && { onLine: printRequestLine }),
  });
  console.log(`Mock of the Cloud Agents API: ${mock.url}`);
  console.log("It returns the description's examples and stores nothing. Ctrl-C stops it.");
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      asked = true;
      void mock.stop();
    });
  }
  const lastOutput = await mock.ended;
  if (!asked) throw new Error(`Prism ended by itself. Its last output:\n${lastOutput}`);
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  if (error instanceof UsageError) console.error("See cloud-agents-mock --help.");
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
