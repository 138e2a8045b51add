import type { Language, Page } from "../Page.ts";

/** What the files for programs say around the pages, in a language. */
export interface Words {
  index: string;
  kinds: Record<Page["kind"], string>;
  downloads: string;
  everything: string;
  inOneFile: string;
  openapi: (format: string) => string;
  /** What is special about the plain form of the description. */
  plain: string;
  skill: string;
  otherLanguages: string;
  /** How to read the list. */
  guide: string;
}

export const words: Record<Language, Words> = {
  en: {
    index: "Index of these pages",
    kinds: {
      home: "Start",
      guide: "Guides",
      console: "Console",
      operation: "Operations",
      event: "Events",
      schema: "Schemas",
      error: "Errors",
      index: "Overviews",
    },
    downloads: "Description",
    everything: "Optional",
    inOneFile: "All pages in one file",
    openapi: (format) => `OpenAPI ${format}`,
    plain: "in plain form, for generators that stumble over `allOf` or `const`",
    skill: "Skill for agents",
    otherLanguages: "Other languages",
    guide: "Each address is a page in Markdown. Without `index.md` it is the same page for people.",
  },
  ja: {
    index: "ページの一覧",
    kinds: {
      home: "はじめに",
      guide: "ガイド",
      console: "コンソール",
      operation: "操作",
      event: "イベント",
      schema: "スキーマ",
      error: "エラー",
      index: "概要",
    },
    downloads: "API 記述",
    everything: "Optional",
    inOneFile: "すべてのページを 1 つのファイルで",
    openapi: (format) => `OpenAPI ${format}`,
    plain: "平易な形式。`allOf` や `const` でつまずくジェネレーター向け",
    skill: "Agent 用スキル",
    otherLanguages: "他の言語",
    guide: "各アドレスは Markdown のページです。`index.md` を除くと、人が読むための同じページになります。",
  },
  zh: {
    index: "页面索引",
    kinds: {
      home: "开始",
      guide: "指南",
      console: "控制台",
      operation: "操作",
      event: "事件",
      schema: "Schema",
      error: "错误",
      index: "概览",
    },
    downloads: "API 描述",
    everything: "Optional",
    inOneFile: "单个文件包含所有页面",
    openapi: (format) => `OpenAPI ${format}`,
    plain: "简明形式，适用于无法处理 `allOf` 或 `const` 的代码生成器",
    skill: "供 Agent 使用的技能",
    otherLanguages: "其他语言",
    guide: "每个地址是一个 Markdown 页面；去掉 `index.md` 即为供人阅读的同一页面。",
  },
};
