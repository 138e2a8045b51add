// The thread of `startPrinting`: loads what prints its part at once, and prints when it is told what from.
import { parentPort, workerData } from "node:worker_threads";
import { DescriptionError } from "@cloud-agents/spec/description";
import type { Part } from "./parts/Part.ts";
import { PARTS } from "./parts/parts.ts";
import { type PartInput, printPart } from "./parts/printPart.ts";
import type { Printed } from "./parts/startPrinting.ts";

const part = PARTS[workerData] as Part;
const loading = part.load();
parentPort?.once("message", async (input: PartInput) => {
  const printed = await printPart({ ...part, load: () => loading }, input).then(
    (files): Printed => ({ files }),
    (error: Error): Printed =>
      error instanceof DescriptionError
        ? { place: error.place, message: error.message.slice(`${error.place}: `.length) }
        : { place: undefined, message: error.message },
  );
  parentPort?.postMessage(printed);
});
