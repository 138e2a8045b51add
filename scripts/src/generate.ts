import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { TaskError } from "./createTaskWorker.ts";
import { GenerateCache } from "./GenerateCache.ts";
import { generateFiles } from "./generateFiles.ts";

// What `npm run generate` does. turbo runs it as the task that every build waits for.

const root = fileURLToPath(new URL("../..", import.meta.url));
const began = performance.now();
const args = process.argv.slice(2);
if (args.some((arg) => arg !== "--force"))
  throw new Error(
    `${args.join(" ")}: npm run generate -- --force generates also when nothing has changed; there are no other options.`,
  );
const { tasks } = JSON.parse(await readFile(new URL("../turbo.json", import.meta.url), "utf8"));
const outputs = (tasks.generate.outputs as string[]).map((glob) =>
  glob.replace("$TURBO_ROOT$/", "").replace("/**", ""),
);
try {
  const result = await new GenerateCache(root, outputs).run(generateFiles, { isForced: args.length > 0 });
  console.log(
    {
      unchanged: "Nothing has changed since the last time.",
      restored: "Taken from the last time that the description was this one.",
      generated: `Generated in ${((performance.now() - began) / 1000).toFixed(1)} s.`,
    }[result],
  );
} catch (error) {
  if (!(error instanceof TaskError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
