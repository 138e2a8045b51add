import type { Description, Operation, Schema, Sources } from "@cloud-agents/spec/description";
import type { Language } from "../Page.ts";
import { type Addresses, readAddresses } from "./Addresses.ts";
import { type Chrome, readChrome } from "./Chrome.ts";
import { Provenance } from "./Provenance.ts";
import { type Remedies, readRemedies } from "./Remedies.ts";
import { SchemaPrinter } from "./SchemaPrinter.ts";

/** What is not in a bundle, but stands beside it in `spec/`. */
export interface Records {
  sources: Omit<Sources, "decisions">;
  /** By number: title and text of each decision. */
  decisions: Map<number, { title: string; text: string }>;
  /** Whether the decisions are in the language of the pages; otherwise they are in English. */
  isTranslated: boolean;
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
  /** The operations whose requests or responses contain a schema, at any depth. */
  usersOf: (schema: Schema) => Operation[];
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
    usersOf: findUsers(description),
  };
}

function findUsers(description: Description): Context["usersOf"] {
  const reached = description.operations.map((operation) => {
    const { body, responses } = operation;
    const media = [...(body?.content ?? []), ...responses.flatMap(({ content }) => content)];
    return { operation, schemas: description.reach(media.map(({ schema }) => schema)) };
  });
  return (schema) => reached.filter(({ schemas }) => schemas.has(schema)).map(({ operation }) => operation);
}
