/** The one reader of the description. What generators, checks and tests know of it, they know from here. */
export { byDirection } from "./byDirection.ts";
export type {
  Description,
  Example,
  Header,
  Json,
  MediaType,
  Operation,
  Parameter,
  RequestBody,
  Response,
  Schema,
  TaggedUnion,
  Writing,
} from "./Description.ts";
export { DescriptionError } from "./DescriptionError.ts";
export { isFile } from "./isFile.ts";
export { isTypeName } from "./isTypeName.ts";
export { nodeOfViolation, type Violation } from "./nodeOfViolation.ts";
export { performingOrder } from "./performingOrder.ts";
export {
  escapeStep,
  nodeAt,
  operationPointer,
  pointerOf,
  requestSchemaPointer,
  responseSchemaPointer,
  unescapeStep,
} from "./pointers.ts";
export { isSchema, type Places, placeAt, References } from "./References.ts";
export { readBuiltDescription } from "./readBuiltDescription.ts";
export { readBuiltSources, type Sources, type StatedPlace, type Statement } from "./readBuiltSources.ts";
export { HTTP_METHODS, readDescription } from "./readDescription.ts";
export { childrenOf, type Family, readFamilies } from "./readFamilies.ts";
export { RESERVED_HEADERS } from "./readOperation.ts";
export { responseTo } from "./responseTo.ts";
export { sampleOf } from "./sampleOf.ts";
export { subschemas } from "./subschemas.ts";
export { toPlainForm } from "./toPlainForm.ts";
export { type UndescribedField, undescribedFields } from "./undescribedFields.ts";
export { upgradeDocument } from "./upgradeDocument.ts";
export { fieldPointers, locate, printStep, schemaPlaces, type Visit, walkSchema } from "./walkSchema.ts";
export { withFieldsOf } from "./withFieldsOf.ts";
