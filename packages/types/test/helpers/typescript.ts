// In place of `scripts/typescript.ts`: openapi-typescript requires ES modules, as Node can, and jest cannot.
export {
  astToString,
  resolveRef,
  scanDiscriminators,
  stringToAST,
  transformSchema,
} from "openapi-typescript";
export { default as ts } from "typescript";

export function keepCompiled(): void {}
