import type { ConsoleData } from "../ConsoleData.ts";
import { Api, type Target } from "./Api.ts";
import { CarriedValues } from "./CarriedValues.ts";
import { element } from "./element.ts";
import { FaultPanel } from "./FaultPanel.ts";
import { OperationPanel } from "./OperationPanel.ts";
import { RequestPanel } from "./RequestPanel.ts";
import { SessionPanel } from "./SessionPanel.ts";
import { explainFor, type Shell } from "./Shell.ts";
import { TargetPanel } from "./TargetPanel.ts";
import { TimelinePanel } from "./TimelinePanel.ts";
import { Watcher } from "./Watcher.ts";
import { createWords } from "./words.ts";

/** Puts the console together, in the place of the list of operations. */
function build(place: HTMLElement, data: ConsoleData): void {
  const words = createWords(data.words);
  const requests = new RequestPanel(words);
  let target = (): Target => ({ baseUrl: "", token: "" });
  const api = new Api(
    data,
    requests.log,
    new CarriedValues(),
    () => target(),
    (operation, response) => {
      session.update();
      operations.update();
      const { session_id, id } = Object(response) as Record<string, unknown>;
      if (operation.makes === "session_id") watcher.start(String(session_id ?? id));
    },
  );
  const shell: Shell = { api, words, root: place.dataset.root ?? "../" };

  const timeline = new TimelinePanel(shell, () => watcher);
  const watcher: Watcher = new Watcher({
    api,
    timeline: timeline.timeline,
    words,
    changed: () => timeline.update(watcher),
    explain: (error) => explainFor(shell, error).text,
  });
  const session = new SessionPanel(shell, watcher, (id) => operations.open(id));
  const operations = new OperationPanel(shell, watcher);
  const targets = new TargetPanel(shell, () => {
    // What was made elsewhere, or by somebody else, is not there.
    watcher.forget();
    api.values.clear();
    session.update();
    operations.update();
  });
  target = () => targets.target;
  timeline.update(watcher);

  place.replaceChildren(
    element("div", { class: "column" }, targets.node, session.node),
    element("div", { class: "column" }, timeline.node, new FaultPanel(shell, watcher).node),
    element("div", { class: "column" }, operations.node),
    element("div", { class: "column" }, requests.node),
  );
  const open = () => operations.openFragment(location.hash);
  addEventListener("hashchange", open);
  open();
}

const place = document.getElementById("console");
if (place) {
  const { source = "", failed = "" } = place.dataset;
  try {
    const response = await fetch(source);
    if (!response.ok) throw new Error(`The console's data has status ${response.status}.`);
    build(place, await response.json());
    place.dataset.state = "ready";
  } catch (error) {
    place.prepend(element("p", { role: "alert" }, failed));
    throw error;
  }
}
