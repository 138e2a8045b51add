import { writeQuery } from "@cloud-agents/spec/writeQuery";
import type { Sample } from "./readSample.ts";

type Parameters = Sample["queryParameters"];

/** What parameters that have a style of their own look like in a URL; empty where there are none. */
export function writeStyled(parameters: Parameters): string {
  const styled = parameters.flatMap(({ name, example, writing }) =>
    writing ? [{ name, example, writing }] : [],
  );
  return writeQuery(
    Object.fromEntries(styled.map(({ name, example }) => [name, example])),
    Object.fromEntries(styled.map(({ name, writing }) => [name, writing])),
  );
}
