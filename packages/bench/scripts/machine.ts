import { cpus } from "node:os";

/** What was measured on. */
export const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), Node.js ${process.version}, ${process.platform}`;
