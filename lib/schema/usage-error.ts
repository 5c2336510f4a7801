/** A mistake of the user's, told in one line, with everything that has to be mended beneath it. */
export class UsageError extends Error {
  readonly problems: readonly string[];

  constructor(message: string, problems: readonly string[]) {
    super(message);
    this.name = 'UsageError';
    this.problems = problems;
  }
}
