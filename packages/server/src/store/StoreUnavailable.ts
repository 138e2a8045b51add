/** The database could not be asked within the time that a request may wait for it. Nothing that was asked for is known to have happened. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}
