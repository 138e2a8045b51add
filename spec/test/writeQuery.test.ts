import { expect, test } from "@jest/globals";
import { writeQuery } from "../src/writeQuery.ts";

const list = ["blue", "black", "brown"];
const object = { R: 100, G: 200, B: 150 };

// The examples of OpenAPI 3.1.1, Style Examples.
test.each([
  [{ style: "form", explode: false }, "", "color="],
  [{ style: "form", explode: false }, list, "color=blue,black,brown"],
  [{ style: "form", explode: true }, list, "color=blue&color=black&color=brown"],
  [{ style: "form", explode: false }, object, "color=R,100,G,200,B,150"],
  [{ style: "form", explode: true }, object, "R=100&G=200&B=150"],
  [{ style: "spaceDelimited", explode: false }, list, "color=blue%20black%20brown"],
  [{ style: "spaceDelimited", explode: false }, object, "color=R%20100%20G%20200%20B%20150"],
  [{ style: "pipeDelimited", explode: false }, list, "color=blue%7Cblack%7Cbrown"],
  [{ style: "pipeDelimited", explode: false }, object, "color=R%7C100%7CG%7C200%7CB%7C150"],
  [{ style: "deepObject", explode: true }, object, "color[R]=100&color[G]=200&color[B]=150"],
] as const)("%j: %j is written as OpenAPI says", (writing, color, text) => {
  expect(decodeBrackets(writeQuery({ color }, { color: writing }))).toBe(text);
});

const decodeBrackets = (text: string) => text.replaceAll("%5B", "[").replaceAll("%5D", "]");

test("objects in brackets may be of any depth, and what is not there is left out", () => {
  const filter = { tags: ["a", "b"], owner: { name: "船 & 帆", age: null }, none: undefined };
  const text = writeQuery({ filter, gone: undefined, empty: [] }, { filter: { style: "deepObject" } });
  expect(decodeURIComponent(text)).toBe("filter[tags][0]=a&filter[tags][1]=b&filter[owner][name]=船 & 帆");
});

test("JSON is written as it is, a comma in an item is told from one between items, and reserved letters stay where they may", () => {
  const query = { where: { a: [1] }, names: ["a,b", "c"], home: "/a?b=c&d#e" };
  const writings = {
    where: { style: "json" },
    names: { style: "form", explode: false },
    home: { style: "form", explode: true, allowReserved: true },
  } as const;
  expect(writeQuery(query, writings)).toBe("where=%7B%22a%22%3A%5B1%5D%7D&names=a%2Cb,c&home=/a?b=c%26d%23e");
});

test("what is not described is written as openapi-fetch writes it", () => {
  const query = { a: ["x", "y"], b: { c: 1 }, "d e": true };
  expect(decodeBrackets(writeQuery(query, {}))).toBe("a=x&a=y&b[c]=1&d%20e=true");
});
