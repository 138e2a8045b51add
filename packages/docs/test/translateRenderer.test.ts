import { languages } from "@cloud-agents/spec/translations";
import { expect, test } from "@jest/globals";
import { readRendererWords, translateAdditions, translateRenderer } from "../scripts/translateRenderer.ts";

const translator = "({translate:(e,t)=>(typeof t==`string`?t:t?.defaultValue)||e||``})";
const elements = "function r(e,n,r){}e.Fragment=n,e.jsx=r,e.jsxs=r}";
const words = {
  page: {
    documented: "文書",
    companion: "補足",
    more: "他",
    client_reference: "参照",
    client_reference_text: "全部: ",
    client_reference_link: "参照",
  },
  translator: { "actions.show": "表示" },
  texts: { Servers: "サーバー" },
  patterns: [] as [string, string][],
  types: [] as [string, string][],
};
const rendered = (script: string) =>
  `<html lang="en"><div id="redoc"><b title="Servers">Servers</b><b>Show</b></div><script type="module">${script}</script>`;
const complete = rendered(`a=${translator};c(\`actions.show\`,\`Show\`);title:\`Servers\`;${elements}`);

test("the page is in its language before its script runs, too", () => {
  expect(translateRenderer(complete, "ja", words)).toContain(
    '<html lang="ja"><div id="redoc"><b title="サーバー">サーバー</b><b>表示</b></div>',
  );
});

test.each([
  [
    "the translator",
    complete.replace(translator, ""),
    /has \(\{translate:.* 0 times: look how the renderer does it now/,
  ],
  ["a second translator", complete.replace("a=", `b=${translator};a=`), /2 times/],
  ["what makes the elements", complete.replace(",e.jsxs=r", ""), /e\.jsx=r.* 0 times/],
  [
    "a key",
    complete.replace("actions.show", "actions.reveal"),
    "renderer/ja.yaml: the renderer has no key actions.show.",
  ],
  [
    "a text",
    complete.replace("`Servers`", "`Hosts`"),
    'renderer/ja.yaml: the renderer has no text "Servers".',
  ],
])("a renderer that has changed is noticed: %s", (_, html, message) => {
  expect(() => translateRenderer(html, "ja", words)).toThrow(message);
});

test("an addition without words is noticed", () => {
  const info = {
    title: "舟",
    description:
      "# Client reference\n\nEvery method, option and error class of `@cloud-agents/client`: [its reference](c)",
  };
  const withBadge = (name: string) => ({
    info: { ...info },
    paths: { "/boats": { get: { "x-badges": [{ name }] } } },
  });
  const document = withBadge("Documented");
  translateAdditions(document, words);
  expect(document).toEqual({
    info: { title: "舟", description: "# 参照\n\n全部: [参照](c)" },
    paths: { "/boats": { get: { "x-badges": [{ name: "文書" }] } } },
  });
  expect(() => translateAdditions(withBadge("Sunk"), words)).toThrow("The badge Sunk has no translation.");
  expect(() => translateAdditions({ info: { title: "舟" } }, words)).toThrow("no chapter on the client");
});

test("the words of all languages are for the same texts", () => {
  const keys = (language: string) =>
    Object.entries(readRendererWords(language) ?? {}).map(([part, said]) => [
      part,
      Array.isArray(said) ? [] : Object.keys(said).sort(),
    ]);
  for (const language of languages()) expect(keys(language)).toEqual(keys("ja"));
  expect(readRendererWords("en")).toBe(undefined);
});
