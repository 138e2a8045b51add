import { expect, test } from "@jest/globals";
import { readBody } from "../../src/schema/readBody.ts";

/** A body of these parts, and what happens after them. */
function bodyOf(parts: string[], then: (controller: ReadableStreamDefaultController<Uint8Array>) => void) {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      then(controller);
    },
    cancel() {
      isCancelled = true;
    },
  });
  return { response: new Response(body), isCancelled: () => isCancelled };
}

test("a body is read to its end", async () => {
  const { response } = bodyOf(["船", "で"], (controller) => controller.close());
  expect(await readBody(response, 5_000)).toBe("船で");
});

test("of a body that does not end, what has arrived is returned, and the rest is not waited for", async () => {
  const { response, isCancelled } = bodyOf(["data: 1\n\n"], () => {});
  expect(await readBody(response, 10)).toBe("data: 1\n\n");
  expect(isCancelled()).toBe(true);
});

test("a body that breaks off is an error", async () => {
  const { response } = bodyOf([], (controller) => controller.error(new TypeError("terminated")));
  await expect(readBody(response, 5_000)).rejects.toThrow("terminated");
});

test("a body that would fill the memory is an error", async () => {
  const large = "a".repeat(1024 * 1024);
  const { response } = bodyOf(Array(17).fill(large), () => {});
  await expect(readBody(response, 5_000)).rejects.toThrow("The body has more than 16777216 bytes.");
});
