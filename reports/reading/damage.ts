import { UsageError } from '../../lib/schema/usage-error.ts';
import { keepReadableRemedy } from './keep-readable.ts';

/** What was wrong with the files of a run, kept until all of them have been read. */
export interface Damage {
  readonly errors: readonly UsageError[];
  /** What `read` gives; null where it throws a UsageError, which is kept. */
  readonly orNull: <T>(read: () => Promise<T> | T) => Promise<T | null>;
}

export function collectDamage(): Damage {
  const errors: UsageError[] = [];
  const orNull = async <T>(read: () => Promise<T> | T): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      errors.push(error);
      return null;
    }
  };
  return { errors, orNull };
}

/** Throws all that was wrong in one UsageError, and tells how the rest can be had; does nothing when nothing was. */
export function refuseDamaged(folder: string, errors: readonly UsageError[]): void {
  const [first, ...others] = errors;
  if (first === undefined) return;
  const message = others.length === 0 ? first.message : `${folder} holds files that cannot be read`;
  throw new UsageError(message, [...errors.flatMap(({ problems }) => problems), keepReadableRemedy]);
}
