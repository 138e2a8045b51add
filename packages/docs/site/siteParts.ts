import { renderDiagram } from "./diagrams/renderDiagram.ts";
import { readTransitions } from "./diagrams/sessionStates.ts";
import { readGuides } from "./pages/guidePage.ts";
import type { SiteParts } from "./renderSite.ts";

/** What the pages of this workspace have besides the description. */
export const siteParts: Pick<SiteParts, "guides" | "diagram"> = {
  guides: readGuides,
  diagram: (name, language, document) => renderDiagram(name, language, readTransitions(document)),
};
