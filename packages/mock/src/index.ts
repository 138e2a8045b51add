export type { Mock, MockOptions } from "./startMock.ts";
export { startMock } from "./startMock.ts";
