import { existsSync, statSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { reportKinds } from '../report-kinds.ts';
import { TemplateMistake } from '../template-fault.ts';
import { manifestName } from './manifest.ts';

/** Formats that are made of templates; the folders of `formats/`. */
export const notationIds: readonly string[] = ['html', 'markdown'];

/** The one style sheet that a folder may have. */
export const styleSheet = 'formats/html/style.css';

/** Every folder that templates may lie in, by its path in a template folder. */
export const templateFolders: readonly string[] = [
  ...reportKinds.map(({ ownFolder }) => ownFolder),
  ...notationIds.map((id) => `formats/${id}`),
];

/** What a template folder holds, as text by path. */
interface FolderContent {
  readonly manifest: string | null;
  readonly files: ReadonlyMap<string, string>;
}

const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

type Add = (problem: string) => void;

async function textOf(folder: string, path: string, add: Add): Promise<string | null> {
  try {
    return withoutMark(await readFile(join(folder, path), 'utf8'));
  } catch (error) {
    add(`${path}: it cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`);
    return null;
  }
}

/** The names in a folder; none of one that is not there. */
async function namesIn(folder: string, path: string, add: Add): Promise<readonly string[]> {
  try {
    return (await readdir(join(folder, path))).toSorted();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') add(`${path === '' ? folder : path}: it cannot be read (${code})`);
    return [];
  }
}

const isTemplate = (name: string): boolean => /\.(hbs|css)$/.test(name);

/** Templates where none is looked for would be left out without a word. */
async function straysIn(folder: string, add: Add): Promise<void> {
  const known = new Set([...templateFolders, 'formats']);
  const places = `templates lie in ${templateFolders.map((each) => `${each}/`).join(', ')}, the style sheet is ${styleSheet}`;
  for (const parent of ['', 'formats']) {
    for (const name of await namesIn(folder, parent, add)) {
      const path = parent === '' ? name : `${parent}/${name}`;
      if (isTemplate(name)) add(`${path}: it is never read; ${places}`);
      else if (!known.has(path) && isFolder(join(folder, path)) && (await namesIn(folder, path, add)).some(isTemplate))
        add(`${path}/: nothing in it is read; ${places}`);
    }
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Reads what a template folder holds; mistakes go to `add`, but a folder that is none is told at once. */
export async function readTemplateFolder(folder: string, add: Add): Promise<FolderContent> {
  if (!isFolder(folder))
    throw new TemplateMistake(`There is no template folder ${folder}.`, [
      existsSync(folder)
        ? 'it is a file: name the folder that template.json lies in'
        : 'k6-vllm template init makes one',
    ]);
  await straysIn(folder, add);
  const files = new Map<string, string>();
  for (const place of templateFolders) {
    for (const name of (await namesIn(folder, place, add)).filter(isTemplate)) {
      const path = `${place}/${name}`;
      if (name.endsWith('.css') && path !== styleSheet)
        add(`${path}: it is never read; the style sheet is ${styleSheet}`);
      else {
        const text = await textOf(folder, path, add);
        if (text !== null) files.set(path, text);
      }
    }
  }
  const there = existsSync(join(folder, manifestName));
  return { manifest: there ? await textOf(folder, manifestName, add) : null, files };
}
