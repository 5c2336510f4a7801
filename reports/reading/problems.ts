import { UsageError } from '../../lib/schema/usage-error.ts';

/** Enough to mend a file in one go, few enough to be read. */
const shownProblems = 20;

export interface Problems {
  readonly add: (where: string, what: string) => void;
  /** Throws a UsageError with all that was added; does nothing when there is none. */
  readonly raise: (message: string, remedy: string) => void;
}

/** Collects mistakes; the same mistake in many places is told once, with the first place and the number of the others. */
export function collectProblems(): Problems {
  const places = new Map<string, { first: string; others: number }>();
  let unlisted = 0;
  const add = (where: string, what: string): void => {
    const known = places.get(what);
    if (known !== undefined) known.others++;
    else if (places.size < shownProblems) places.set(what, { first: where, others: 0 });
    else unlisted++;
  };
  const raise = (message: string, remedy: string): void => {
    if (places.size === 0) return;
    const lines = [...places].map(([what, { first, others }]) =>
      others === 0 ? `${first}: ${what}` : `${first}: ${what} (and ${others} more like it)`,
    );
    throw new UsageError(message, [...lines, ...(unlisted > 0 ? [`… and ${unlisted} more mistakes`] : []), remedy]);
  };
  return { add, raise };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Adds each issue of a failed schema check, with the name of its field. */
export function addIssues(problems: Problems, where: string, issues: readonly Issue[]): void {
  for (const { path, message } of issues) {
    const field = path.length === 0 ? '' : `${path.map(String).join('.')}: `;
    problems.add(where, `${field}${message}`);
  }
}
