import { expect, test } from "@jest/globals";
import {
  checkTranslations,
  type English,
  followTexts,
  hashOf,
  type Translation,
} from "../../src/translations/index.ts";

const glossary = { terms: [], style: [], names: [] };

const texts: English[] = [
  { name: "$.paths['/boats'].get.summary", text: "List boats", place: "paths/boats.yaml:2:3" },
  { name: "$.paths['/boats'].get.description", text: "Lists\n`boats`.", place: "paths/boats.yaml:2:3" },
  {
    name: "$.components.schemas.Boat.description",
    text: "A boat.",
    place: "components/schemas/Boat.yaml:1:1",
  },
];

const translate = (name: string, english: string, text: string, line: number): Translation => ({
  name,
  source: hashOf(english),
  text,
  line,
});

const complete = [
  translate("$.paths['/boats'].get.summary", "List boats", "舟の一覧", 7),
  translate("$.paths['/boats'].get.description", "Lists\n`boats`.", "`boats` の一覧。", 10),
  translate("$.components.schemas.Boat.description", "A boat.", "舟。", 13),
];

const check = (translations: Translation[], english = texts) =>
  checkTranslations(english, translations, glossary, "overlays/ja.yaml", "Run the fix.");

test("a complete translation has no mistakes", () => {
  expect(check(complete)).toEqual({ mistakes: [], translated: 3 });
});

test("a text without translation is named with its place and the English", () => {
  expect(check(complete.slice(0, 2))).toEqual({
    mistakes: [
      `overlays/ja.yaml:1:5: $.components.schemas.Boat.description (components/schemas/Boat.yaml:1:1) has no translation: "A boat." Run the fix.`,
    ],
    translated: 2,
  });
});

test("an empty translation is none, and is named with its line", () => {
  const [first, second, third] = complete as [Translation, Translation, Translation];
  expect(check([first, second, { ...third, text: "" }])).toEqual({
    mistakes: [
      `overlays/ja.yaml:13:5: $.components.schemas.Boat.description (components/schemas/Boat.yaml:1:1) has no translation: "A boat."`,
    ],
    translated: 2,
  });
});

test("a translation whose English has changed is named with both texts and the new hash", () => {
  const changed = texts.map((text) => ({ ...text, text: text.text.replace("A boat", "A small boat") }));
  expect(check(complete, changed)).toEqual({
    mistakes: [
      `overlays/ja.yaml:13:5: The English has changed since $.components.schemas.Boat.description (components/schemas/Boat.yaml:1:1) was translated. It is now "A small boat." Mend the translation, "舟。", then set its source to ${hashOf("A small boat.")}.`,
    ],
    translated: 2,
  });
});

test("what a translation got wrong is named with its line and the English on one line", () => {
  const wrong = complete.map((each) => ({ ...each, text: each.text.replace("`boats`", "boats") }));
  expect(check(wrong).mistakes).toEqual([
    `overlays/ja.yaml:10:5: $.paths['/boats'].get.description: The code \`boats\` is missing. English (paths/boats.yaml:2:3): "Lists \`boats\`."`,
  ]);
});

test("a target that matches nothing is named with where its text is now, or with the closest text", () => {
  const moved = { ...complete[2], name: "$.components.schemas.Ship.description" } as Translation;
  expect(check([...complete.slice(0, 2), moved]).mistakes).toEqual([
    "overlays/ja.yaml:13:5: $.components.schemas.Ship.description matches nothing. Its text is now at $.components.schemas.Boat.description. Run the fix.",
    expect.stringContaining(
      "$.components.schemas.Boat.description (components/schemas/Boat.yaml:1:1) has no translation",
    ),
  ]);
  const added = translate("$.paths['/boats'].get.sumary", "List all", "全部", 16);
  expect(check([...complete, added]).mistakes).toEqual([
    `overlays/ja.yaml:16:5: $.paths['/boats'].get.sumary matches nothing. The closest text is $.paths['/boats'].get.summary (paths/boats.yaml:2:3): "List boats"`,
  ]);
});

test("a text that is translated twice is named with both lines", () => {
  const again = translate("$.components.schemas.Boat.description", "A boat.", "ボート。", 16);
  expect(check([...complete, again]).mistakes).toEqual([
    "overlays/ja.yaml:16:5: $.components.schemas.Boat.description is translated in line 13, too.",
  ]);
});

test("translations follow texts that moved, to the likeliest place, and new texts get an empty one, in the order of the texts", () => {
  const moved: English[] = [
    { name: "$.components.schemas.Crew.description", text: "The crew.", place: "" },
    { name: "$.components.schemas.Ship.description", text: "A boat.", place: "" },
    { name: "$.components.schemas.Ship.properties.boat.description", text: "A boat.", place: "" },
    ...texts.slice(0, 2),
  ];
  const property = translate(
    "$.components.schemas.Boat.properties.boat.description",
    "A boat.",
    "ボート。",
    16,
  );
  const lost = translate("$.info.title", "Boats", "舟 API", 19);
  const followed = followTexts(moved, [...complete, property, lost]);
  expect(followed.map(({ name, text }) => [name, text])).toEqual([
    ["$.components.schemas.Crew.description", ""],
    ["$.components.schemas.Ship.description", "舟。"],
    ["$.components.schemas.Ship.properties.boat.description", "ボート。"],
    ["$.paths['/boats'].get.summary", "舟の一覧"],
    ["$.paths['/boats'].get.description", "`boats` の一覧。"],
    ["$.info.title", "舟 API"],
  ]);
  expect(check(followed.slice(1, -1), moved.slice(1))).toEqual({ mistakes: [], translated: 4 });
});

test("a translation that is stale stays stale", () => {
  const changed = texts.map((text) => ({ ...text, text: `${text.text} Really.` }));
  expect(followTexts(changed, complete)).toEqual(complete);
});
