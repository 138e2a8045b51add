import { readFileSync } from "node:fs";
import { readCatalogue } from "./readCatalogue.ts";

/** `spec/messages.yaml`; its own comments say what each part is. */
export interface Catalogue {
  subjects: Record<string, string>;
  types: Record<string, string>;
  keywords: Record<string, string>;
  places: Record<string, Record<string, string>>;
  rules: { exclusive: string[][]; json_text: Record<string, string> };
  named: Record<string, string>;
}

const file = new URL("messages.yaml", import.meta.resolve("@cloud-agents/spec/package.json"));

export const catalogue = readCatalogue(readFileSync(file, "utf8"));
