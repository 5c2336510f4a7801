import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the templates: beside this file, or, from a bundle in another folder of the suite, `../reports`. */
function templateFolder(): string {
  const candidates = ['./sections', '../reports/sections'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = candidates.find((path) => existsSync(join(path, 'verdict.hbs')));
  if (found === undefined) throw new Error(`the report templates are missing: looked in ${candidates.join(' and ')}`);
  return join(found, '..');
}

/** A template's source. */
export interface TemplateFile {
  /** In the folder that it lies in, with `/`: ours from `reports/`, a user's from the template folder. */
  readonly path: string;
  readonly text: string;
  /** Whether it is the user's. */
  readonly own: boolean;
}

/** One of our templates or style sheets, by its path from `reports/`. */
export const ourFile = (...path: readonly string[]): TemplateFile => ({
  path: path.join('/'),
  text: readFileSync(join(templateFolder(), ...path), 'utf8'),
  own: false,
});

/** The names of our files of a kind in a folder from `reports/`. */
export const ourNames = (folder: readonly string[], ending: string): string[] =>
  readdirSync(join(templateFolder(), ...folder))
    .filter((name) => name.endsWith(ending))
    .toSorted();

/** A folder of a user's own templates, read and checked. */
export interface OwnTemplates {
  /** As it was given. */
  readonly folder: string;
  /** Its templates and its style sheet, by their path in it. */
  readonly files: ReadonlyMap<string, TemplateFile>;
  /** Sections to print, in their order, by the id of the kind of report; of a kind that is not there, all. */
  readonly sections: Readonly<Record<string, readonly string[]>>;
}

/** The user's file where there is one, else ours. */
export const fileOf = (own: OwnTemplates | null, ownPath: string, ...ours: readonly string[]): TemplateFile =>
  own?.files.get(ownPath) ?? ourFile(...ours);
