/** Results that are kept at each place: the last one, and the one before it, which an edit that is taken back needs again. */
const KEPT = 2;

/**
 * Remembers the last results at each place, so that a second build in the same process makes only what has other inputs. It does not
 * grow, however often those change.
 */
export class Memory<Result> {
  readonly #known = new Map<string, { inputs: string; result: Result }[]>();

  /**
   * @param place Such as the path of a page.
   * @param inputs Everything that the result depends on, besides code.
   * @param make Makes the result; called when there is none from the same inputs.
   */
  recall(place: string, inputs: string, make: () => Result): Result {
    const known = this.#known.get(place) ?? [];
    const found = known.find((each) => each.inputs === inputs) ?? { inputs, result: make() };
    this.#known.set(place, [found, ...known.filter((each) => each !== found)].slice(0, KEPT));
    return found.result;
  }

  /** Forgets the places that are not among these. */
  keep(places: { has(place: string): boolean }): void {
    for (const place of this.#known.keys()) if (!places.has(place)) this.#known.delete(place);
  }
}
