import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDescription, type Schema } from "@cloud-agents/spec/description";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import ts from "typescript";
import { printTypes } from "../scripts/printTypes.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const content = (name: string) => ({ content: { "application/json": { schema: ref(name) } } });
const heir = (of: string, field: string): Schema => ({
  allOf: [ref(of), { type: "object", required: [field], properties: { [field]: { type: "integer" } } }],
});

/** Parents whose field `kind` tells their heirs apart, one by a list of tags. */
const schemas = () => ({
  Boat: {
    type: "object",
    required: ["kind"],
    properties: { kind: { type: "string" }, tender: ref("Boat") },
    discriminator: { propertyName: "kind" },
  },
  Sail: heir("Boat", "masts"),
  Yacht: heir("Sail", "cabins"),
  Motor: heir("Boat", "power"),
  Car: {
    type: "object",
    required: ["kind"],
    properties: { kind: { type: "string", enum: ["van", "cab"] } },
    discriminator: { propertyName: "kind", mapping: { van: "Van", cab: ref("Cab").$ref } },
  },
  Van: heir("Car", "load"),
  Cab: { ...heir("Car", "seats"), properties: { kind: { type: "string", enum: ["cab"] } } },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inheritance-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** What TypeScript says of a module that uses the types of a server which takes or returns these schemas. */
async function mistakesIn(source: string, place: "sent" | "received"): Promise<string[]> {
  const paths = Object.fromEntries(
    Object.keys(schemas()).map((name) => [
      `/${name}`,
      {
        post: {
          ...(place === "sent" && { requestBody: content(name) }),
          responses: { 200: { description: "It.", ...(place === "received" && content(name)) } },
        },
      },
    ]),
  );
  const document = { openapi: "3.1.0", info: { title: "Boats" }, paths, components: { schemas: schemas() } };
  const { openapi } = await printTypes(readDescription(document));
  await writeFile(join(folder, "types.d.ts"), openapi);
  const file = join(folder, "use.ts");
  await writeFile(file, source);
  const program = ts.createProgram([file], {
    ...{ strict: true, noEmit: true, types: [], lib: ["lib.es2023.d.ts", "lib.dom.d.ts"] },
    exactOptionalPropertyTypes: true,
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

const narrowing = `
  import type { Boat, Car, Sail } from "./types";
  export function count(boat: Boat): number {
    switch (boat.kind) {
      case "Sail": return boat.masts;
      case "Yacht": return boat.masts + boat.cabins;
      case "Motor": return boat.power;
      default: return boat.tender ? count(boat.tender as Boat) : 0;
    }
  }
  export const ofSail = (sail: Sail): number => (sail.kind === "Yacht" ? sail.cabins : 0);
  export const ofCar = (car: Car): number => (car.kind === "van" ? car.load : car.kind === "cab" ? car.seats : 0);
`;

test.each(["sent", "received"] as const)(
  "what inherits is told apart by its tag where it is %s",
  async (place) => {
    expect(await mistakesIn(narrowing, place)).toEqual([]);
    const wrong =
      'import type { Boat } from "./types"; export const f = (b: Boat) => b.kind === "Motor" && b.masts;';
    expect(await mistakesIn(wrong, place)).toEqual([
      expect.stringContaining("Property 'masts' does not exist"),
    ]);
  },
);

test("a request has only the tags that are described, each with its fields", async () => {
  const sent = `
    import type { Boat, Car } from "./types";
    export const boats: Boat[] = [
      { kind: "Yacht", masts: 1, cabins: 2, tender: { kind: "Boat" } },
      { kind: "Motor", power: 1 },
    ];
    // @ts-expect-error There is no such tag.
    export const unknown: Boat = { kind: "Submarine" };
    // @ts-expect-error Its field is missing.
    export const incomplete: Boat = { kind: "Motor" };
    // @ts-expect-error The mapping does not name the parent.
    export const parent: Car = { kind: "Car" };
  `;
  expect(await mistakesIn(sent, "sent")).toEqual([]);
});
