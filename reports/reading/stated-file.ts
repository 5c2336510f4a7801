import { statedResultsFormat, statedResultsSchema, type StatedResults } from '../../lib/schema/stated-results.ts';
import { isOfFormat, readJsonFile } from './json-file.ts';

/** The results that a file states; null where it is no such file. Mistakes in one are UsageErrors. */
export async function readStatedFile(path: string): Promise<StatedResults | null> {
  if (!(await isOfFormat(path, statedResultsFormat))) return null;
  return readJsonFile(path, statedResultsSchema, statedResultsFormat);
}
