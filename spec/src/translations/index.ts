/** Translations of the description, and what the lint asks of them. */
export {
  checkTranslations,
  type English,
  followTexts,
  type Report,
  type Translation,
} from "./checkTranslations.ts";
export { compareTexts, findForbidden, type Glossary } from "./compareTexts.ts";
export { hashOf } from "./hashOf.ts";
export { languages } from "./languages.ts";
export { type Action, type Overlay, printOverlay, readOverlay } from "./Overlay.ts";
export { readGlossary } from "./readGlossary.ts";
export { readTexts, type Text } from "./readTexts.ts";
