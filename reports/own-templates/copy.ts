import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../../lib/schema/usage-error.ts';
import { reportKinds } from '../report-kinds.ts';
import { ourFile, ourNames } from '../template-files.ts';
import { notationIds, styleSheet } from './folder.ts';
import { manifestName, plainManifest } from './manifest.ts';

interface Copied {
  /** In a template folder. */
  readonly path: string;
  readonly text: string;
}

const sectionFiles = (): Copied[] =>
  reportKinds.flatMap(({ sections, folder, ownFolder }) =>
    sections.map(({ id }) => ({ path: `${ownFolder}/${id}.hbs`, text: ourFile(...folder, `${id}.hbs`).text })),
  );

const formatFiles = (): Copied[] => [
  ...notationIds.flatMap((id) =>
    ourNames(['formats', id], '.hbs').map((name) => ({
      path: `formats/${id}/${name}`,
      text: ourFile('formats', id, name).text,
    })),
  ),
  { path: styleSheet, text: ourFile(...styleSheet.split('/')).text },
];

/** `verdict` is that of a run's report, `comparison/verdict` that of a comparison. */
const pathOf = (section: string): string => `${section.includes('/') ? section : `sections/${section}`}.hbs`;

function chosenFiles(sections: readonly string[]): Copied[] {
  const all = sectionFiles();
  const unknown = sections.filter((id) => !all.some(({ path }) => path === pathOf(id)));
  if (unknown.length > 0)
    throw new UsageError('There are no such sections.', [
      ...unknown.map((id) => `--section ${id}: unknown`),
      `known are ${all.map(({ path }) => path.replace(/^sections\//, '').replace('.hbs', '')).join(', ')}`,
    ]);
  return all.filter(({ path }) => sections.some((id) => pathOf(id) === path));
}

/**
 * Writes our templates into a folder, to begin with: all of them, or those of the sections named. Returns the paths written;
 * a UsageError, and nothing written, where a file of that name is there.
 */
export async function copyTemplates(folder: string, sections: readonly string[]): Promise<string[]> {
  const copied: Copied[] = [
    { path: manifestName, text: `${JSON.stringify(plainManifest, null, 2)}\n` },
    ...(sections.length === 0 ? [...sectionFiles(), ...formatFiles()] : chosenFiles(sections)),
  ];
  // a second section joins those that are there
  const wanted = copied.filter(
    ({ path }) => sections.length === 0 || path !== manifestName || !existsSync(join(folder, path)),
  );
  const there = wanted.filter(({ path }) => existsSync(join(folder, path)));
  if (there.length > 0)
    throw new UsageError(`Nothing is overwritten in ${folder}.`, [
      ...there.map(({ path }) => `${path} is there already`),
      'name another folder, or move these away',
    ]);
  for (const { path, text } of wanted) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
  }
  return wanted.map(({ path }) => join(folder, path));
}
