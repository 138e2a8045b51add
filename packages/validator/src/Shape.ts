/** What is known of a schema at run time besides its check: enough to find a member, and to say what is wrong with it. */
export interface Shape {
  /** Texts by keyword; a keyword that is not here has the catalogue's default. */
  says?: Record<string, string>;
  members?: Record<string, Shape | string>;
  items?: Shape | string;
  /** The shape of members that are not listed; present when such members are kept. */
  rest?: Shape | string;
  /** Which shape applies, told by one member's value. `members` then describes only that member. */
  tag?: { name: string; branches: Record<string, string>; whenAbsent?: string };
}
