export type { Bundle, Change, Level, Side } from "./Change.ts";
export { checkVersion, type VersionCheck } from "./checkVersion.ts";
export { describeChanges } from "./describeChanges.ts";
export { formatLine } from "./formatLine.ts";
export { type Meaning, POLICY, type Row, type RuleId } from "./policy.ts";
export { requiredBump } from "./requiredBump.ts";
export { LANGUAGES, type Language } from "./texts/Texts.ts";
