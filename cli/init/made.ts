/** What was made, and what to type next. */
export interface Made {
  /** As a person at the current folder would name them. */
  readonly files: readonly string[];
  /** Commands, each with what it does. */
  readonly next: readonly (readonly [command: string, does: string])[];
}
