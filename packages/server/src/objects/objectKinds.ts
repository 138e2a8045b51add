import { agents } from "./agents.ts";
import { environments } from "./environments.ts";

/** Every kind of object that needs no more than its declaration: a table, and handlers for its operations. */
export const objectKinds = [agents, environments] as const;
