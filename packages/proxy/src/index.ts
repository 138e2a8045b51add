// The public API of the package. Everything else in src/ may change at any time.
export { type CheckedHar, checkHar, type HarOptions, type SeenExchange } from "./checkHar.ts";
export type { RecordedExchange } from "./Exchange.ts";
export type { Frame } from "./FrameReader.ts";
export { HarFile } from "./HarFile.ts";
export type { RawHeaders } from "./headers.ts";
export type { Interceptor, WholeRequest, WholeResponse } from "./Interceptor.ts";
export { Masker } from "./Masker.ts";
export { operationAt, type Route } from "./operationAt.ts";
export type { ProxyFinding } from "./ProxyFinding.ts";
export { type ProxyOptions, type RunningProxy, startProxy } from "./startProxy.ts";
