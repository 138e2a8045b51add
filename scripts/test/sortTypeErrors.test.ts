import { expect, test } from "@jest/globals";
import { sortTypeErrors } from "../src/sortTypeErrors.ts";

const at = (line: number, message: string) => ({ file: "server/src/boats.ts", line, message });

test("a name that is of no operation is told as that, apart from what follows from it", () => {
  const found = [
    at(3, "Property 'name' does not exist on type 'never'."),
    at(9, `Type '"createBoat"' is not assignable to type 'keyof operations'.`),
    at(12, `Type '"createBoat"' does not satisfy the constraint 'keyof operations'.`),
  ];
  expect(sortTypeErrors(found)).toEqual({
    missing: [],
    unknown: [9, 12].map(
      (line) =>
        `server/src/boats.ts:${line} names the operation createBoat, which the description does not have`,
    ),
    errors: ["server/src/boats.ts:3 Property 'name' does not exist on type 'never'."],
  });
});
