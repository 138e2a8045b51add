// The public API of the package. Everything else in src/ may change at any time.
export { claimPort, portError } from "./claimPort.ts";
export { isLoopback } from "./isLoopback.ts";
export { refuseHost } from "./refuseHost.ts";
export { type ProcessOptions, type RunningProcess, startProcess } from "./startProcess.ts";
