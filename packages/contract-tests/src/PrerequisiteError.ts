import { reasonOf } from "./causesOf.ts";

/** Something that cases need and that the target does not give. */
export class PrerequisiteError extends Error {
  override readonly name = "PrerequisiteError";
  /** What is needed, such as `an environment`. */
  readonly what: string;

  /**
   * @param what Such as `an environment`.
   * @param parameter The path parameter that such an id has, such as `environment_id`.
   * @param cause Why the target gives none.
   */
  constructor(what: string, parameter: string, cause: unknown) {
    const option = `--${parameter.replace(/_id$/, "").replaceAll("_", "-")} ID`;
    super(`needs ${what}: ${reasonOf(cause)} Pass ${option} to use one that exists.`, { cause });
    this.what = what;
  }
}
