export { type CheckedRequest, checkRequest, type RequestParts } from "./checkRequest.ts";
export { checkEvent, checkResponse, type ResponseParts } from "./checkResponse.ts";
export type { Finding } from "./Finding.ts";
export { hasBodyField } from "./hasBodyField.ts";
export { type MessageKey, message } from "./message.ts";
export { type MessageValues, type Operation, type OperationId, operations } from "./operations.ts";
export { isSecretField, redact } from "./redact.ts";
