import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { walk } from "./bundle.ts";
import { readSource, sourceFiles } from "./source-files.ts";

const text = readFileSync(new URL("../extensions.md", import.meta.url), "utf8");
const [ours = "", others = ""] = text.split(/^# What only other descriptions have$/m);
const sectionsOf = (part: string) => part.split(/^## /m).slice(1);
const sections = [...sectionsOf(ours), ...sectionsOf(others)];
const namesOf = (part: string) => sectionsOf(part).map((section) => section.split("\n")[0] ?? "");

const used = new Set<string>();
for (const file of ["openapi.yaml", ...sourceFiles]) {
  walk((_, pointer) => {
    const [parent, key = ""] = pointer.split("/").slice(-2);
    // Below `headers`, keys are names of HTTP headers.
    if (key.startsWith("x-") && parent !== "headers") used.add(key);
  }, readSource(file));
}

test("extensions.md lists exactly the extensions in use", () => {
  expect(namesOf(ours).sort()).toEqual([...used].sort());
});

test("what only other descriptions have is listed apart, and ours has none of it", () => {
  expect(namesOf(others).length).toBeGreaterThan(0);
  expect(namesOf(others).filter((name) => used.has(name))).toEqual([]);
});

test.each(sections)("%.20s… gives its place, its type, an example and its reader", (section) => {
  const [name] = section.split("\n");
  expect(section).toMatch(/^Place: .+\. Type: .+\. Example: `.+`\.$/m);
  expect(section).toContain(`Example: \`${name}:`);
  expect(section).toMatch(/^Read by: .+/m);
});
