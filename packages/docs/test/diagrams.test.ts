import { CloudAgents } from "@cloud-agents/client";
import { startServer } from "@cloud-agents/server";
import { sessionStates, transitions } from "@cloud-agents/server/transitions";
import { describe, expect, test } from "@jest/globals";
import { describeDiagrams, renderDiagram } from "../site/diagrams/renderDiagram.ts";
import { readTransitions } from "../site/diagrams/sessionStates.ts";
import type { Language } from "../site/Page.ts";

const languages: Language[] = ["en", "ja", "zh"];
const names = ["session-states", "session-transitions", "turn-events"];
const markdown = (name: string, language: Language = "en", table = transitions) =>
  describeDiagrams(`\`\`\`diagram ${name}\n\`\`\``, language, table);
const markup = (name: string, language: Language = "en") => renderDiagram(name, language, transitions);

/** What others see of a state. */
const shown = (state: string) =>
  state === "starting" ? "processing" : state.replace("cancelled_and_archived", "cancelled, archived");

const labels: Record<string, string> = {
  turn_completes: "the turn completes",
  turn_fails: "the turn fails",
  server_restarts: "the server restarts",
  add_resources: "add resources",
};

describe("the states of a session", () => {
  const changes = sessionStates
    .filter((state) => state !== "starting")
    .flatMap((from) =>
      Object.entries(transitions[from]).flatMap(([trigger, transition]) =>
        "to" in transition && shown(transition.to) !== shown(from)
          ? [`${shown(from)} → ${shown(transition.to)}: ${labels[trigger] ?? trigger}`]
          : [],
      ),
    );

  test("have an arrow for each change of the server's table, and no other", () => {
    const drawn = markdown("session-states")
      .split("\n")
      .flatMap((line) => {
        const [, arrow, triggers = ""] = /^- (.* → .*?): (.*)\.$/.exec(line) ?? [];
        return arrow ? triggers.split(" or ").map((trigger) => `${arrow}: ${trigger}`) : [];
      });
    expect(changes.length).toBeGreaterThan(8);
    expect(drawn.sort()).toEqual(changes.sort());
  });

  test("are drawn with every label of the table", () => {
    const texts = textsOf(markup("session-states"));
    for (const change of changes) expect(texts).toContain(change.split(": ")[1]);
    for (const state of ["idle", "processing", "cancelled", "archived", "cancelled, archived"])
      expect(texts).toContain(state);
  });

  test("have in the table of actions what the server does: 409 where it refuses, and nowhere else", () => {
    const [head = "", , ...rows] = markdown("session-transitions").split("\n");
    const columns = cells(head).slice(1);
    expect(columns).toEqual(sessionStates.filter((state) => state !== "starting").map(shown));
    for (const row of rows) {
      const [name = "", ...outcomes] = cells(row);
      const trigger = name === "add resources" ? "add_resources" : name;
      const expected = sessionStates
        .filter((state) => state !== "starting")
        .map((state) => {
          const transition = transitions[state][trigger as "cancel"];
          if ("error" in transition) return "409";
          return shown(transition.to) === shown(state) ? "stays" : `→ ${shown(transition.to)}`;
        });
      expect([name, ...outcomes]).toEqual([name, ...expected]);
    }
    expect(rows.map((row) => cells(row)[0])).toEqual([
      "user.message",
      "user.define_outcome",
      "user.interrupt",
      "add resources",
      "cancel",
      "archive",
    ]);
  });
});

describe("the events of a turn", () => {
  const lines = markdown("turn-events").split("\n");
  const typesOf = (start: string) => {
    const line = lines.find((each) => each.startsWith(`- ${start}`)) ?? "";
    return [...line.matchAll(/\b(?:user|session|span|agent)\.\w+/g)].map(([type]) => type);
  };

  test.each(["Find the slow query.", "hello", "fail"])(
    "come in this order when the message is '%s'",
    async (message) => {
      const server = await startServer();
      const api = new CloudAgents({ token: "me", baseUrl: server.url });
      const agent = await api.agents.create({ name: "reviewer", model: "auto" });
      const environment = await api.environments.create({ name: "default", config: { type: "cloud" } });
      const session = await api.sessions.create({ agent: agent.id, environment_id: environment.id });
      await api.sessions.run(session.id, message).catch(() => {});
      const events = (await api.sessions.events.list(session.id).all({ limit: 100 })).map(({ type }) => type);
      await server.stop();

      const end = typesOf(
        message === "fail" ? "The turn ends (the turn fails)" : "The turn ends (the turn completes)",
      );
      const opening = [...typesOf("The turn starts")];
      expect(typesOf("You send")).toContain(events[0]);
      expect(events.slice(1, 1 + opening.length)).toEqual(opening);
      expect(events.slice(-end.length)).toEqual(end);
      const steps = events.slice(1 + opening.length, -end.length);
      expect(steps.length).toBeGreaterThan(0);
      for (const type of steps) expect(typesOf("The agent works")).toContain(type);
    },
  );

  test("are all in the drawing", () => {
    const texts = textsOf(markup("turn-events"));
    const types = lines.flatMap((line) =>
      [...line.matchAll(/\b(?:user|session|span|agent)\.\w+/g)].map(([type]) => type),
    );
    expect(types.length).toBeGreaterThan(10);
    for (const type of types) expect(texts).toContain(type);
  });
});

describe.each(names)("%s", (name) => {
  test.each(languages)(
    "in %s has a name for those who do not see it, and nothing that a strict policy forbids",
    (language) => {
      const drawn = markup(name, language);
      if (drawn.startsWith("<svg")) {
        const [, ids = ""] = /role="img" aria-labelledby="([^"]+)"/.exec(drawn) ?? [];
        expect(ids.split(" ")).toHaveLength(2);
        for (const id of ids.split(" ")) expect(drawn).toContain(`id="${id}">`);
      } else expect(drawn).toMatch(/<caption>.+<\/caption>/);
      expect(drawn).not.toMatch(/style=|<style|<script|\son\w+=|undefined|NaN/);
      const ids = [...drawn.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]);
      expect(new Set(ids).size).toBe(ids.length);
    },
  );

  test("is said in the words of the language", () => {
    const [english, ...others] = languages.map((language) => markdown(name, language));
    for (const other of others) {
      expect(other).not.toBe(english);
      expect(other.split("\n")).toHaveLength(english?.split("\n").length ?? 0);
    }
  });
});

test("a table that the server does not follow yet is shown as the description has it", () => {
  const idle = { ...transitions.idle, archive: { error: "archive_processing" } as const };
  const edited = { ...transitions, idle };
  expect(markdown("session-transitions", "en", edited)).toMatch(/^\| archive \| 409 \|/m);
  expect(markdown("session-states", "en", edited)).not.toContain("idle → archived");
});

test("a diagram that does not exist is an error that names those that do", () => {
  expect(() => markup("no-such")).toThrow(
    "There is no diagram 'no-such', only session-states, session-transitions, turn-events.",
  );
});

function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map((match) => match[1] ?? "");
}

function cells(row: string): string[] {
  return row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
}

test("states that the description calls otherwise than the server are named, with the places of both", () => {
  const { processing, ...others } = transitions;
  const SessionStatus = { "x-transitions": { ...others, running: processing } };
  expect(() => readTransitions({ components: { schemas: { SessionStatus } } })).toThrow(
    /^components\/schemas\/SessionStatus.yaml:1:1: x-transitions has the states .*running, and packages\/server\/src\/sessions\/sessionTables.ts has .*processing/,
  );
});
