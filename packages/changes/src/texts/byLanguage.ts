import { en } from "./en.ts";
import { ja } from "./ja.ts";
import type { Language, Texts } from "./Texts.ts";
import { zh } from "./zh.ts";

/** What is said, by language. */
export const TEXTS: Record<Language, Texts> = { en, ja, zh };
