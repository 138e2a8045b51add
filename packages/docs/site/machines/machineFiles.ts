import { type Json, toPlainForm } from "@cloud-agents/spec/description";
import { stringify } from "yaml";
import { readTransitions } from "../diagrams/sessionStates.ts";
import type { Language, Page } from "../Page.ts";
import { printLlmsFullTxt, printLlmsTxt } from "./llmsTxt.ts";
import { toOpenApi32 } from "./openApi32.ts";
import { printSkill, printSkillIndex } from "./printSkill.ts";
import { printSitemap } from "./sitemap.ts";
import { printTwin, type Site } from "./twin.ts";

const SKILLS = ".well-known/agent-skills";

/**
 * Everything on the site that is for programs: indexes, the Markdown twin of every page, the sitemap, the skill, and the description in
 * OpenAPI 3.2 and in its plain form.
 *
 * Programs read these files alone, so addresses in them are complete. All but those work under any other address as well.
 *
 * @param address Where the site will be, such as `https://docs.example/agents`; a slash at its end does not matter.
 * @param pages All pages, of all languages.
 * @param sources The description in each language.
 * @returns The text of each file, by its path in the site.
 */
export function machineFiles(
  address: string,
  pages: readonly Page[],
  sources: readonly { language: Language; description: { document: Json } }[],
): Map<string, string> {
  const infos = new Map(
    sources.map(({ language, description }) => [
      language,
      description.document.info as { title: string; summary: string },
    ]),
  );
  const each = (key: "title" | "summary") => (language: Language) => infos.get(language)?.[key] ?? "";
  const site: Site = {
    address: address.replace(/\/+$/, ""),
    title: each("title"),
    summary: each("summary"),
    transitions: readTransitions(sources[0]?.description.document ?? {}),
  };
  const files = new Map<string, string>();
  for (const { language, description } of sources) {
    const own = pages.filter((page) => page.language === language);
    files.set(`${language}/llms.txt`, printLlmsTxt(site, own, language));
    files.set(`${language}/llms-full.txt`, printLlmsFullTxt(site, own, language));
    for (const page of own) files.set(`${language}/${page.path}index.md`, printTwin(site, page));
    const suffix = language === "en" ? "" : `.${language}`;
    const { document } = description;
    const newer = toOpenApi32(document);
    files.set(`openapi-3.2${suffix}.json`, JSON.stringify(newer, null, 2));
    files.set(`openapi-3.2${suffix}.yaml`, stringify(newer, { aliasDuplicateObjects: false }));
    files.set(`openapi-plain${suffix}.json`, JSON.stringify(toPlainForm(document), null, 2));
  }
  const root = { llms: files.get("en/llms.txt") ?? "", full: files.get("en/llms-full.txt") ?? "" };
  const skill = printSkill(site);
  const name = skill.match(/^name: (.+)$/m)?.[1];
  return files
    .set("llms.txt", root.llms)
    .set("llms-full.txt", root.full)
    .set("sitemap.xml", printSitemap(site, pages))
    .set("robots.txt", `User-agent: *\nAllow: /\n\nSitemap: ${site.address}/sitemap.xml\n`)
    .set("skill.md", skill)
    .set(`${SKILLS}/${name}/SKILL.md`, skill)
    .set(`${SKILLS}/index.json`, printSkillIndex(skill));
}
