// The table itself is `x-transitions` in spec/components/schemas/SessionStatus.yaml: the contract tests hold every server to it.
export { transitions } from "../generated/transitions.ts";
export * from "./sessionTables.ts";
