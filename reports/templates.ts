import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import type { Assessment } from '../lib/schema/assessment.ts';
import { sections } from './sections/index.ts';
import type { Section } from './sections/section.ts';

/** The folder of the templates: beside this file, or, from a bundle in another folder of the suite, `../reports`. */
function templateFolder(): string {
  const candidates = ['./sections', '../reports/sections'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = candidates.find((path) => existsSync(join(path, 'verdict.hbs')));
  if (found === undefined) throw new Error(`the report templates are missing: looked in ${candidates.join(' and ')}`);
  return join(found, '..');
}

/** How a format turns the blocks of a section (table, chart, …) into its own text. */
export interface Notation {
  /** The folder of its partials under `formats/`. */
  readonly id: string;
  /** Whether Handlebars escapes for HTML. */
  readonly escapesHtml: boolean;
  /** Applied to every text of a view before the template gets it. */
  readonly text: (text: string) => string;
}

/** A view with every text in it passed through `change`; drawings are markup and stay as they are. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'drawings' ? item : mapTexts(item, change)]),
  );
}

const readText = (...path: string[]): string => readFileSync(join(templateFolder(), ...path), 'utf8');

/** A template of a format's own folder, ready to print; `strict` makes a missing field an error rather than a gap. */
function compiler(notation: Notation): (source: string) => Handlebars.TemplateDelegate {
  const handlebars = Handlebars.create();
  // The one question that Handlebars cannot ask of a view by itself.
  handlebars.registerHelper('is', (state: unknown, wanted: unknown) => state === wanted);
  const folder = join(templateFolder(), 'formats', notation.id);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.hbs')))
    handlebars.registerPartial(basename(file, '.hbs'), readFileSync(join(folder, file), 'utf8'));
  return (source) => handlebars.compile(source, { noEscape: !notation.escapesHtml, strict: true, preventIndent: true });
}

/** Sections of one kind of report, and the folder of their templates. */
export interface Printed<T> {
  readonly sections: readonly Section<T>[];
  /** Its path from here. */
  readonly folder: readonly string[];
}

/** A whole page of a format: every section that has something to say of its subject, inside the format's `page`. */
export function renderSections<T>(
  notation: Notation,
  { sections: all, folder }: Printed<T>,
  subject: T,
  page: object,
): string {
  const compile = compiler(notation);
  const printed = all.flatMap(({ id, title, view }) => {
    const data = view(subject);
    if (data === null) return [];
    const context = mapTexts({ id, title, ...data }, notation.text) as object;
    return [{ id, title, body: compile(readText(...folder, `${id}.hbs`))(context) }];
  });
  return compile(readText('formats', notation.id, 'page.hbs'))({
    ...(mapTexts(page, notation.text) as object),
    sections: printed,
  });
}

/** The whole report of a run. */
export const renderReport = (notation: Notation, assessment: Assessment, page: object): string =>
  renderSections(notation, { sections, folder: ['sections'] }, assessment, page);

/** A file beside the templates, such as the style sheet. */
export const readAsset = (...path: string[]): string => readText(...path);
