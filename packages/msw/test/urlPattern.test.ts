import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { comparePaths, parametersOf, urlPattern } from "../src/urlPattern.ts";

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const base = "https://boats.example/v1/";

test.each<[path: string, url: string, params: string[]]>([
  ["/boats/{pet-id}/{a.b}", "/boats/1/2", ["1", "2"]],
  ["/{name}:batch.get", "/fleet:batch.get", ["fleet"]],
  ["/日本/{名}", "/日本/船", ["船"]],
  ["/s(by={q})", "/s(by=a%20b)", ["a b"]],
  ["/{a}.{b}", "/sail.png", ["sail", "png"]],
  ["/things:search", "/things:search?q=1", []],
  ["/a+b*/c?x=1", "/a+b*/c", []],
  ["/boats/", "/boats", []],
])("%s is the path of %s, with its parameters", async (path, url, params) => {
  server.use(
    http.get(urlPattern(base, path), ({ params }) => HttpResponse.json(Object.values(params))),
    http.get(/./, () => new HttpResponse(null, { status: 404 })),
  );
  expect(await (await fetch(base.slice(0, -1) + url)).json()).toEqual(params);
});

test("a path is no other one that looks like it", () => {
  const matches = (path: string, url: string) =>
    urlPattern(base, path).test(`https://boats.example/v1${url}`);
  expect(matches("/things:search", "/things:count")).toBe(false);
  expect(matches("/a.b", "/acb")).toBe(false);
  expect(matches("/{id}", "/1/2")).toBe(false);
  expect(matches("/Boats", "/boats")).toBe(false);
});

test.each([
  ["/boats/mine", "/boats/{id}", "/boats/mine"],
  ["/boats/{id}:copy", "/boats/{id}", "/boats/1:copy"],
  ["/boats/{id}.png", "/boats/{id}", "/boats/1.png"],
  ["/boats/{id}/sails", "/boats/{id}/{part}", "/boats/1/sails"],
])("%s comes before %s, which matches %s, too", (meant, other, url) => {
  expect([meant, other].map((path) => urlPattern(base, path).test(`https://boats.example/v1${url}`))).toEqual(
    [true, true],
  );
  expect([other, meant].sort(comparePaths)).toEqual([meant, other]);
});

test.each([
  ["https://{at}.boats.example/v1", "https://north.boats.example/v1/boats"],
  ["/api", "http://any.example/api/boats"],
  ["/", "http://any.example/boats"],
])("a server at %s is also %s", (server, url) => {
  expect(urlPattern(server, "/boats").test(url)).toBe(true);
});

test("the parameters of a path are in its order", () => {
  expect(parametersOf("/{b.c}/{a}:x")).toEqual(["b.c", "a"]);
});
