import { createHash } from "node:crypto";

/** @returns What a translation records of the text that it translates: the first 12 hexadecimal digits of its SHA-256. */
export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);
