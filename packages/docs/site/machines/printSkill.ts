import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { Site } from "./twin.ts";

const template = readFileSync(new URL("skill.md", import.meta.url), "utf8");

/** What `.well-known/agent-skills/index.json` says of a skill. */
interface SkillEntry {
  name: string;
  type: "skill-md";
  description: string;
  url: string;
  digest: string;
}

/** The skill for agents, which leads to the site. */
export function printSkill({ address }: Site): string {
  return template.replaceAll("{{address}}", address);
}

/**
 * The index of skills by Agent Skills Discovery 0.2.0. It names the skill by a path relative to itself, so that it works under any prefix.
 *
 * @param skill The skill as it is served: the digest is that of its bytes.
 */
export function printSkillIndex(skill: string): string {
  const { name, description } = parse(skill.split("---\n")[1] ?? "") as Record<
    "name" | "description",
    string
  >;
  const digest = `sha256:${createHash("sha256").update(skill).digest("hex")}`;
  const entry: SkillEntry = { name, type: "skill-md", description, url: `${name}/SKILL.md`, digest };
  return `${JSON.stringify({ $schema: SCHEMA, skills: [entry] }, null, 2)}\n`;
}

const SCHEMA = "https://schemas.agentskills.io/discovery/0.2.0/schema.json";
