import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { compilations, createEmptyProject, type EmptyProject } from "./helpers/emptyProject.ts";

let project: EmptyProject;

beforeAll(async () => {
  project = await createEmptyProject();
});
afterAll(() => project?.remove());

const older = [
  ...compilations("5.6.3", "typescript-5.6"),
  ...compilations("5.9.3", "typescript-5.9"),
  ...compilations("6.0.3", "typescript-6"),
];

test.each(older)(
  "TypeScript $version compiles with $moduleResolution, skipLibCheck $skipLibCheck",
  async (compilation) => expect(await project.compile(compilation)).toBe(""),
  180_000,
);
