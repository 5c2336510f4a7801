import { TemplateMistake } from '../template-fault.ts';
import type { OwnTemplates } from '../template-files.ts';
import { checkOwnTemplates } from './check.ts';
import { readTemplateFolder } from './folder.ts';
import { readManifest } from './manifest.ts';

/** Reads and checks the folder of `--template`; null where none was given. A TemplateMistake tells all mistakes in it. */
export async function readOwnTemplates(folder: string | undefined): Promise<OwnTemplates | null> {
  if (folder === undefined) return null;
  const problems: string[] = [];
  const add = (problem: string): void => void problems.push(problem);
  const content = await readTemplateFolder(folder, add);
  const { sections } = readManifest(content.manifest, add);
  const files = new Map([...content.files].map(([path, text]) => [path, { path, text, own: true }]));
  const own: OwnTemplates = { folder, files, sections };
  checkOwnTemplates(own, add);
  if (problems.length > 0) throw new TemplateMistake(`The template in ${folder} cannot be used.`, problems);
  return own;
}
