import { UsageError } from '../../lib/schema/usage-error.ts';
import { shorten } from '../text.ts';

/** Enough to mend a file in one go, few enough to be read. */
const shownProblems = 20;
/** Of a text that a file holds. */
const quotedCharacters = 60;

export interface Problems {
  readonly add: (where: string, what: string) => void;
  /** What was added, a line for each kind of mistake. */
  readonly lines: () => string[];
  /** Throws a UsageError with all that was added; does nothing when there is none. */
  readonly raise: (message: string, ...remedies: readonly string[]) => void;
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
  const lines = (): string[] => {
    const listed = [...places].map(([what, { first, others }]) =>
      others === 0 ? `${first}: ${what}` : `${first}: ${what} (and ${others} more like it)`,
    );
    return [...listed, ...(unlisted > 0 ? [`… and ${unlisted} more mistakes`] : [])];
  };
  const raise = (message: string, ...remedies: readonly string[]): void => {
    if (places.size > 0) throw new UsageError(message, [...lines(), ...remedies]);
  };
  return { add, lines, raise };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The issues of a failed schema check, each with the name of its field. */
export function issueTexts(issues: readonly Issue[]): string[] {
  return issues.map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`));
}

/** Something that a file holds, in quotation marks and not longer than can be read. */
export const quoted = (value: unknown): string => shorten(JSON.stringify(value) ?? 'missing', quotedCharacters);
