import { expect, test } from "@jest/globals";
import { addPolicy } from "../scripts/addPolicy.ts";

test("a page may run the scripts that it has, and no others", () => {
  const page = addPolicy(
    '<html><head><meta charset="utf-8"><title>T</title><script>a()</script></head><body><script src="b.js"></script><script type="module">a()</script></body></html>',
  );
  expect(page).toContain('<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"');
  // The hash of a(), once.
  expect(page).toContain("script-src 'self' 'sha256-qVpDBgj7bpq5hMAcGp3AOc79J3Y1Z4HvySTwKrWDoy4=';");
  expect(page).toContain("default-src 'none'");
});

test("a page without a head is noticed", () => {
  expect(() => addPolicy("<p>Nothing</p>")).toThrow("has no <head>");
});
