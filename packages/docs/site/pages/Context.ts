import type { Description } from "@cloud-agents/spec/description";
import type { Language } from "../Page.ts";
import { type Addresses, readAddresses } from "./Addresses.ts";
import { type Chrome, readChrome } from "./Chrome.ts";
import { Provenance, type Sources } from "./Provenance.ts";
import { type Remedies, readRemedies } from "./Remedies.ts";
import { SchemaPrinter } from "./SchemaPrinter.ts";

/** What is not in a bundle, but stands beside it in `spec/`. */
export interface Records {
  sources: Sources;
  /** By number: title and text of each decision. */
  decisions: Map<number, { title: string; text: string }>;
}

/** What the pages of one language are printed from. */
export interface Context {
  language: Language;
  description: Description;
  records: Records;
  chrome: Chrome;
  addresses: Addresses;
  provenance: Provenance;
  schemas: SchemaPrinter;
  remedies: Remedies;
}

/** Reads what the pages of a language are printed from. */
export function createContext(description: Description, language: Language, records: Records): Context {
  const chrome = readChrome(language);
  const addresses = readAddresses(description);
  const provenance = new Provenance(description, records.sources);
  return {
    language,
    description,
    records,
    chrome,
    addresses,
    provenance,
    schemas: new SchemaPrinter(description, addresses, provenance, chrome),
    remedies: readRemedies(language),
  };
}
