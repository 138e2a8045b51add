import type { Page } from "../Page.ts";
import type { Block } from "./Block.ts";
import type { Context } from "./Context.ts";
import { consolePage } from "./consolePage.ts";
import type { Draft } from "./Draft.ts";
import { decisionsPage } from "./decisionsPage.ts";
import { errorPage } from "./errorPage.ts";
import { eventPage } from "./eventPage.ts";
import { type GuideSource, guidePage } from "./guidePage.ts";
import { homePage } from "./homePage.ts";
import { indexPages } from "./indexPages.ts";
import { operationPage } from "./operationPage.ts";
import { printMarkdown, printSections } from "./printMarkdown.ts";
import { schemaPage } from "./schemaPage.ts";

/** The guides of a language, in the order of the menu. */
export type Guides = GuideSource[];

/** A page with what its HTML is printed from. */
export interface SitePage extends Page, Pick<Draft, "group" | "label" | "method"> {
  blocks: Block[];
}

/**
 * All pages of a language, in the order of the menu.
 *
 * @param context What they are printed from.
 * @param guides The guides of that language, in the order of the menu.
 */
export function readPages(context: Context, guides: Guides = []): SitePage[] {
  const { description, language } = context;
  const guidePages = guides.map((guide) => guidePage(context, guide));
  const { addresses } = context;
  const drafts = [
    homePage(context, guidePages),
    ...guidePages,
    consolePage(context),
    ...indexPages(context),
    ...description.operations.map((operation) => operationPage(context, operation)),
    ...[...addresses.events.keys()].map((type) => eventPage(context, type)),
    ...addresses.schemas.map((name) => schemaPage(context, name)),
    ...[...addresses.errors.keys()].map((type) => errorPage(context, type)),
    decisionsPage(context),
  ];
  return drafts.map((draft) => ({
    ...draft,
    language,
    markdown: printMarkdown(draft.blocks, context.chrome),
    sections: printSections(draft.blocks, context.chrome),
  }));
}
