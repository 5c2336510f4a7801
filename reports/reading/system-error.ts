import { basename } from 'node:path';
import { UsageError } from '../../lib/schema/usage-error.ts';

/** What the system says when it does not give a file, in words and with what to do. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'there is no permission to read it; give yourself the right (chmod u+r, and u+x for its folders)',
  EPERM: 'there is no permission to read it',
  EISDIR: 'it is a folder, not a file',
  ELOOP: 'its symbolic links lead round in a circle',
  EIO: 'the disk could not be read',
  ENAMETOOLONG: 'its name is longer than the system allows',
};

/** Reads something of a file; what the system refuses is the user's to mend and becomes a UsageError that names the file. */
export async function readable<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
    if (reason === undefined) throw error;
    throw new UsageError(`${file} cannot be read`, [`${basename(file)}: ${reason}`]);
  }
}
