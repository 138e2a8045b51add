import { expect, test } from "@jest/globals";
import { explainFailure, LINT } from "../src/explainFailure.ts";
import { type Copy, copyWorkspace } from "./helpers/copyWorkspace.ts";

test("of a reference that leads back to itself, the lint is given the place", async () => {
  const copy: Copy = await copyWorkspace();
  const failure = { id: LINT, package: "spec", task: "lint", log: ["Self-referencing circular pointer"] };
  try {
    await copy.write("spec/components/schemas/Agent.yaml", "$ref: Agent.yaml\n");
    const lines = await explainFailure(failure, copy.root);
    expect(lines).toEqual([
      expect.stringMatching(/^spec\/components\/schemas\/Agent\.yaml:1:1 The \$ref leads back/),
    ]);
  } finally {
    await copy.remove();
  }
}, 60_000);
