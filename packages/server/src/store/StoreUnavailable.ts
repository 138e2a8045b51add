/** The database could not be asked within the time that a request may wait for it. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
  /** Whether nobody knows if what was asked for has happened; otherwise it has not. */
  readonly isUndecided: boolean;

  constructor(message: string, { isUndecided = false, cause }: { isUndecided?: boolean; cause: unknown }) {
    super(message, { cause });
    this.isUndecided = isUndecided;
  }
}
