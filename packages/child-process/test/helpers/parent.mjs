// Starts a child with the built package, and tells the test which process it is.
import { startProcess } from "../../dist/index.js";

const { pid } = await startProcess(process.argv[2], [], { name: "The child" });
process.send({ pid });
