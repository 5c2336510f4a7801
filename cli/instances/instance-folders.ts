import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where the instances of a run stand within its folder. */
export const instancesFolder = (folder: string): string => join(folder, 'instances');

/** The folders of the instances in the folder of a whole run, in their order; none where it has no such folder. */
export function instanceFolders(folder: string): string[] {
  const place = instancesFolder(folder);
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter((name) => /^[1-9]\d*$/.test(name))
    .toSorted((a, b) => Number(a) - Number(b))
    .map((name) => join(place, name));
}
