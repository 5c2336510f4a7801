import { UsageError } from '../lib/schema/usage-error.ts';

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'this user may not; name another place, or change its owner or mode',
  EPERM: 'this user may not; name another place, or change its owner or mode',
  EROFS: 'it can only be read; name another place',
  ENOSPC: 'the disk is full; make room, or name another place',
  EDQUOT: 'the quota of this user is used up; make room, or name another place',
  ENOTDIR: 'a part of the path is a file; name a folder',
  EISDIR: 'it is a folder; name a file',
  EEXIST: 'something of that name is there already; name another place',
  ENOENT: 'it is not there; name one that is',
  ENAMETOOLONG: 'the name is too long; name a shorter one',
};

/** What the system refused about a file that the user named, as one message; null where an error is another, or one that no user can mend. */
export function fileError(error: unknown): UsageError | null {
  if (!(error instanceof Error)) return null;
  const { code = '', syscall = '', path } = error as NodeJS.ErrnoException;
  const remedy = remedies[code];
  if (remedy === undefined || path === undefined) return null;
  return new UsageError(`The system refuses ${path} (${code}, ${syscall}).`, [remedy]);
}
