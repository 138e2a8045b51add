/** How many places are remembered. When there are more, those that come back are told again. */
const MAX_PLACES = 10_000;

/** Remembers what was told, so that it is told once. */
export class ToldOnce {
  readonly #places = new Set<string>();

  /** @returns Whether a place was not asked for before. */
  isNew(place: string): boolean {
    if (this.#places.has(place)) return false;
    if (this.#places.size === MAX_PLACES) this.#places.clear();
    this.#places.add(place);
    return true;
  }
}
