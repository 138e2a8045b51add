// Starts a child with the built package, and tells the test which process it is. After Ctrl-C it asks the child once more.
import { startProcess } from "../../dist/index.js";

const { pid, url, stop } = await startProcess(process.argv[2], [], { name: "The child" });
process.once("SIGINT", async () => {
  process.send({ text: await (await fetch(url)).text() });
  await stop();
  process.exit();
});
process.send({ pid });
