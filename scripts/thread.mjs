// @ts-check
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

// Where every thread of the loop begins. Plain JavaScript: a thread does not load TypeScript as the main one does.

register();
await import(workerData.module);
