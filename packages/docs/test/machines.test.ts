import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Json } from "@cloud-agents/spec/description";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { machineFiles } from "../site/machines/machineFiles.ts";
import { fromOpenApi32, toOpenApi32 } from "../site/machines/openApi32.ts";
import type { Language, Page } from "../site/Page.ts";
import { type GuideRunner, startGuideRunner } from "./helpers/runGuides.ts";

const spec = createRequire(import.meta.url).resolve("@cloud-agents/spec/openapi.json");
const english = JSON.parse(readFileSync(spec, "utf8")) as Json;
const info = english.info as Json;
const documents = {
  en: english,
  ja: { ...english, info: { ...info, summary: "エージェントの API" } },
  zh: { ...english, info: { ...info, summary: "智能体的 API" } },
};

const address = "https://docs.example/agents";
const page = (
  language: Language,
  path: string,
  kind: Page["kind"],
  markdown: string,
  title = path,
): Page => ({
  language,
  path,
  kind,
  title,
  description: `About ${title}.`,
  markdown,
  sections: [],
});
const sample = [
  "Read [Streaming](/guides/streaming/#resume) and [`409`](/errors/conflict-error/), the",
  "[full reference](/reference/), the [client](/client/) and the [description](/openapi.json).",
  "",
  "```md",
  "[left alone](/guides/streaming/)",
  "```",
  "",
  "`[this](/too/)`",
  "",
  "```diagram session-transitions",
  "```",
].join("\n");
const pages = (["en", "ja", "zh"] as const).flatMap((language) => [
  page(language, "", "home", "# Welcome\n\nHello.", "Cloud Agents"),
  page(language, "guides/streaming/", "guide", sample, 'The "stream": & more'),
  page(language, "errors/conflict-error/", "error", "Busy."),
]);
const sources = (["en", "ja", "zh"] as const).map((language) => ({
  language,
  description: { document: documents[language] },
}));
const files = machineFiles(`${address}/`, pages, sources);
const file = (path: string) => files.get(path) ?? `no ${path}`;

describe("the twin of a page", () => {
  test.each(["en", "ja", "zh"])(
    "is beside it, names the index, and has full addresses of other twins, in %s",
    (language) => {
      const twin = file(`${language}/guides/streaming/index.md`);
      expect(twin).toContain(`${address}/${language}/llms.txt`);
      expect(twin).toContain(`[Streaming](${address}/${language}/guides/streaming/index.md#resume)`);
      expect(twin).toContain(`[\`409\`](${address}/${language}/errors/conflict-error/index.md)`);
      expect(twin).toContain(
        `[full reference](${address}/openapi${language === "en" ? "" : `.${language}`}.json)`,
      );
      // What is for people only.
      expect(twin).toContain("the client and the");
      expect(twin).toContain(`[description](${address}/openapi.json)`);
    },
  );

  test("leaves code as it is", () => {
    expect(file("en/guides/streaming/index.md")).toContain("```md\n[left alone](/guides/streaming/)\n```");
    expect(file("en/guides/streaming/index.md")).toContain("`[this](/too/)`");
  });

  test("says what a diagram shows", () => {
    const twin = file("ja/guides/streaming/index.md");
    expect(twin).not.toContain("```diagram");
    expect(twin).toContain("| user.message | → processing | 409 |");
  });

  test("has front matter that YAML reads, and one title", () => {
    const [, front = "", body = ""] =
      /^---\n(.*?)\n---\n(.*)$/s.exec(file("en/guides/streaming/index.md")) ?? [];
    expect(parse(front)).toEqual({
      title: 'The "stream": & more',
      description: 'About The "stream": & more.',
      language: "en",
    });
    expect(body.match(/^# .*$/gm)).toEqual(['# The "stream": & more']);
    expect(file("en/index.md").match(/^# .*$/gm)).toEqual(["# Welcome"]);
  });
});

describe("llms.txt", () => {
  test.each(["en", "ja", "zh"])(
    "of %s begins with title and summary, and names every page of its language once",
    (language) => {
      const text = file(`${language}/llms.txt`);
      const [heading, , summary] = text.split("\n");
      expect(heading).toBe("# Cloud Agents API");
      expect(summary).toBe(`> ${(documents[language as Language].info as Json).summary}`);
      const links = [...text.matchAll(/\]\(([^)]+\.md)\)/g)]
        .map(([, url]) => url)
        .filter((url) => !url?.endsWith("skill.md"));
      const own = pages.filter((each) => each.language === language);
      expect(links.sort()).toEqual(own.map(({ path }) => `${address}/${language}/${path}index.md`).sort());
    },
  );

  test("leads to nothing that is not there", () => {
    const downloads = /\/(openapi(\.\w+)?\.(json|yaml))$/;
    for (const path of ["llms.txt", "en/llms.txt", "ja/llms.txt", "zh/llms.txt"]) {
      const urls = [...file(path).matchAll(/\]\(([^)]+)\)/g)].map(([, url = ""]) => url);
      expect(urls.length).toBeGreaterThan(8);
      // The description in OpenAPI 3.1 is copied by the build.
      for (const url of urls.filter((each) => !downloads.test(each)))
        expect([...files.keys()]).toContain(url.slice(address.length + 1));
    }
  });

  test("at the root is the English one", () => {
    expect(file("llms.txt")).toBe(file("en/llms.txt"));
  });

  test("has a companion with the text of all pages", () => {
    for (const text of ["Hello.", "Busy.", `${address}/zh/errors/conflict-error/index.md`])
      expect(file("zh/llms-full.txt")).toContain(text);
    expect(file("zh/llms-full.txt")).not.toContain(`${address}/en/`);
  });
});

test("the sitemap has every page with its other languages, and robots.txt names it", () => {
  const sitemap = file("sitemap.xml");
  expect([...sitemap.matchAll(/<loc>(.*?)<\/loc>/g)].map(([, url]) => url)).toEqual(
    pages.map(({ language, path }) => `${address}/${language}/${path}`),
  );
  expect(sitemap.split("<url>")[1]?.match(/hreflang="\w\w"/g)).toEqual([
    'hreflang="en"',
    'hreflang="ja"',
    'hreflang="zh"',
  ]);
  expect(file("robots.txt")).toContain(`Sitemap: ${address}/sitemap.xml`);
});

describe("the skill", () => {
  let runner: GuideRunner;
  beforeAll(async () => {
    runner = await startGuideRunner();
  });
  afterAll(() => runner.stop());

  const skill = file("skill.md");
  const index = JSON.parse(file(".well-known/agent-skills/index.json"));
  const blocks = [...skill.matchAll(/^```(ts|bash)\n(.*?)^```$/gms)];

  test("is in the index with the digest of its bytes, at an address relative to the index", () => {
    const [entry] = index.skills;
    const target = file(`.well-known/agent-skills/${entry.url}`);
    expect(target).toBe(skill);
    expect(entry).toMatchObject({
      name: "cloud-agents-api",
      type: "skill-md",
      digest: `sha256:${createHash("sha256").update(target).digest("hex")}`,
    });
    expect(index.$schema).toBe("https://schemas.agentskills.io/discovery/0.2.0/schema.json");
  });

  test("keeps to the limits of its format", () => {
    const { name, description } = parse(skill.split("---\n")[1] ?? "");
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(name.length).toBeLessThanOrEqual(64);
    expect(description.length).toBeLessThanOrEqual(1024);
    expect(skill).not.toContain("{{");
  });

  test.each(blocks.map(([, language = "", source = ""]) => [language, source]))(
    "has a block of %s that runs on the reference server",
    async (language, source) => {
      expect(await runner.run(language, source)).not.toBe("");
    },
    30_000,
  );
});

describe("OpenAPI 3.2", () => {
  const stream = (document: Json) => {
    const { paths } = document as {
      paths: Record<string, { get: { responses: Record<string, { content: Json }> } }>;
    };
    return paths["/sessions/{session_id}/events/stream"]?.get.responses["200"]?.content[
      "text/event-stream"
    ] as Json;
  };

  test("turned back is the description in 3.1, to the letter", () => {
    const back = fromOpenApi32(toOpenApi32(english), String(english.openapi));
    expect(back).toEqual(english);
  });

  test("describes an event of the stream as it is parsed", () => {
    const media = stream(toOpenApi32(english));
    expect(media.schema).toBeUndefined();
    expect(media.itemSchema).toMatchObject({
      properties: { data: { contentMediaType: "application/json", contentSchema: stream(english).schema } },
    });
  });

  test.each(["", ".ja", ".zh"])("is the same in YAML as in JSON (openapi-3.2%s)", (suffix) => {
    expect(parse(file(`openapi-3.2${suffix}.yaml`))).toEqual(JSON.parse(file(`openapi-3.2${suffix}.json`)));
  });

  test("differs from 3.1 nowhere else", () => {
    const changed = differences(english, toOpenApi32(english)).map((path) =>
      path.replace(/^(.*text\/event-stream).*$/, "$1"),
    );
    expect([...new Set(changed)].sort()).toEqual([
      "/components/examples/SessionEventStreamExample/serializedValue",
      "/components/examples/SessionEventStreamExample/value",
      "/components/schemas/SessionResourceInput/discriminator/defaultMapping",
      "/openapi",
      "/paths//sessions/{session_id}/events/stream/get/responses/200/content/text/event-stream",
    ]);
  });

  test("has no mistake that Redocly finds", async () => {
    const folder = await mkdtemp(join(tmpdir(), "openapi32-"));
    const manifest = createRequire(import.meta.url).resolve("@redocly/cli/package.json");
    const cli = join(dirname(manifest), JSON.parse(readFileSync(manifest, "utf8")).bin.redocly);
    try {
      await writeFile(join(folder, "openapi.json"), file("openapi-3.2.json"));
      const options = ["lint", "openapi.json", "--extends=spec", "--format=json"];
      const { stdout } = await promisify(execFile)(process.execPath, [cli, ...options], {
        cwd: folder,
        env: { ...process.env, REDOCLY_TELEMETRY: "off" },
        maxBuffer: 1 << 24,
      });
      expect(JSON.parse(stdout.slice(stdout.indexOf("{"))).problems).toEqual([]);
    } finally {
      await rm(folder, { recursive: true });
    }
  }, 60_000);
});

/** Paths at which two documents differ. */
function differences(one: unknown, other: unknown, path = ""): string[] {
  if (Object.is(one, other)) return [];
  const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;
  if (!isObject(one) || !isObject(other)) return [path];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) => differences(one[key], other[key], `${path}/${key}`));
}
