import type { SessionState, SessionTrigger } from "@cloud-agents/server/transitions";
import type { Language } from "../Page.ts";

/** What the diagrams say, in a language. Names of events, fields and operations are the same in all. */
export interface Words {
  /** For readers who do not see the picture: what it shows. */
  titles: { states: string; transitions: string; turn: string };
  created: string;
  /** Put between alternatives of one arrow. */
  or: string;
  triggers: Record<SessionTrigger, string>;
  /** Head of the first column of the table of transitions. */
  happens: string;
  /** The trigger is taken, and the state stays. */
  stays: string;
  refused: string;
  archivedStates: Partial<Record<SessionState, string>>;
  you: string;
  opening: string;
  agent: string;
  repeats: string;
  deltas: string;
  pair: string;
  end: string;
  /** Puts a remark behind something. */
  aside: (text: string, remark: string) => string;
  cancelled: string;
}

export const words: Record<Language, Words> = {
  en: {
    titles: {
      states: "States of a session, and what leads from one to the next",
      transitions: "What is allowed in which state",
      turn: "Events of a turn, in order",
    },
    created: "created",
    or: "or",
    triggers: {
      "user.message": "user.message",
      "user.define_outcome": "user.define_outcome",
      "user.interrupt": "user.interrupt",
      add_resources: "add resources",
      cancel: "cancel",
      archive: "archive",
      turn_completes: "the turn completes",
      turn_fails: "the turn fails",
      server_restarts: "the server restarts",
    },
    happens: "What happens",
    stays: "stays",
    refused: "409",
    archivedStates: { archived: "archived", cancelled_and_archived: "cancelled, archived" },
    you: "You send",
    opening: "The turn starts",
    agent: "The agent works",
    repeats: "any number, in any order",
    deltas: "on the stream, deltas come first",
    pair: "a pair",
    end: "The turn ends",
    aside: (text, remark) => `${text} (${remark})`,
    cancelled: "no event; the stream ends",
  },
  ja: {
    titles: {
      states: "Session の状態と、状態が変わるきっかけ",
      transitions: "どの状態で何ができるか",
      turn: "Turn のイベントとその順序",
    },
    created: "作成",
    or: "または",
    triggers: {
      "user.message": "user.message",
      "user.define_outcome": "user.define_outcome",
      "user.interrupt": "user.interrupt",
      add_resources: "リソースの追加",
      cancel: "キャンセル",
      archive: "アーカイブ",
      turn_completes: "Turn の完了",
      turn_fails: "Turn の失敗",
      server_restarts: "サーバーの再起動",
    },
    happens: "起きること",
    stays: "そのまま",
    refused: "409",
    archivedStates: { archived: "アーカイブ済み", cancelled_and_archived: "cancelled、アーカイブ済み" },
    you: "ユーザーが送信",
    opening: "Turn の開始",
    agent: "Agent の処理",
    repeats: "回数と順序は任意",
    deltas: "ストリームでは先に増分が届く",
    pair: "対になる",
    end: "Turn の終了",
    aside: (text, remark) => `${text}（${remark}）`,
    cancelled: "イベントなし。ストリームが終了",
  },
  zh: {
    titles: {
      states: "Session 的状态及其转换",
      transitions: "各状态下允许的操作",
      turn: "一个 Turn 的事件及其顺序",
    },
    created: "创建",
    or: "或",
    triggers: {
      "user.message": "user.message",
      "user.define_outcome": "user.define_outcome",
      "user.interrupt": "user.interrupt",
      add_resources: "添加资源",
      cancel: "取消",
      archive: "归档",
      turn_completes: "Turn 完成",
      turn_fails: "Turn 失败",
      server_restarts: "服务器重启",
    },
    happens: "触发",
    stays: "不变",
    refused: "409",
    archivedStates: { archived: "已归档", cancelled_and_archived: "cancelled，已归档" },
    you: "用户发送",
    opening: "Turn 开始",
    agent: "Agent 处理",
    repeats: "次数和顺序不限",
    deltas: "在流上先收到增量",
    pair: "成对出现",
    end: "Turn 结束",
    aside: (text, remark) => `${text}（${remark}）`,
    cancelled: "没有事件，流结束",
  },
};
