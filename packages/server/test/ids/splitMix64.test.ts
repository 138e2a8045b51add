import { expect, test } from "@jest/globals";
import { splitMix64 } from "../../src/ids/splitMix64.ts";

test("the generator gives the published values for the seed 1234567", () => {
  const bytes = Buffer.from(splitMix64(1234567)(24));
  expect([0, 8, 16].map((at) => bytes.readBigUInt64BE(at))).toEqual([
    6457827717110365317n,
    3203168211198807973n,
    9817491932198370423n,
  ]);
});

test("it gives as many bytes as were asked for", () => {
  const random = splitMix64(-3);
  expect([0, 1, 8, 10].map((length) => random(length).length)).toEqual([0, 1, 8, 10]);
});
