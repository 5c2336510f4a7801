import { basename } from 'node:path';
import type { Assessment } from '../lib/schema/assessment.ts';
import { runReport, type ReportKind } from './report-kinds.ts';
import type { Section } from './sections/section.ts';
import { environment, type Notation, type TemplateData } from './template-compiler.ts';
import { faultsOf, faultWords, TemplateFault, TemplateMistake } from './template-fault.ts';
import { fileOf, ourNames, type OwnTemplates, type TemplateFile } from './template-files.ts';

export type { Notation } from './template-compiler.ts';

/** Names of fields are those of the schemas; what servers call their settings may be anything. */
const plainName = /^[\w.-]+$/;

/** A value with every text in it passed through `change`; what is in `raw` is markup and stays as it is. */
function mapTexts(value: unknown, change: (text: string) => string, raw: readonly string[] = []): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change, raw));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      plainName.test(key) ? key : change(key),
      raw.includes(key) ? item : mapTexts(item, change, raw),
    ]),
  );
}

/** A view in a notation; the drawings of its charts are markup. */
const inNotation = (view: object, { text }: Notation): object => mapTexts(view, text, ['drawings']) as object;

type Print = (file: TemplateFile, view: object) => string;

/** What prints any template of a notation; a user's partials stand in for ours of the same name. */
function printer(notation: Notation, data: TemplateData, own: OwnTemplates | null): Print {
  const { compile, addPartial } = environment(notation);
  // ours keep the stack of what goes wrong
  const traced = (file: TemplateFile): ReturnType<typeof compile> =>
    own === null ? compile(file.text) : faultsOf(file, compile(file.text));
  const folder = ['formats', notation.id];
  const names = ourNames(folder, '.hbs');
  const added = [...(own?.files.keys() ?? [])].flatMap((path) =>
    path.startsWith(`${folder.join('/')}/`) && path.endsWith('.hbs') ? [basename(path)] : [],
  );
  for (const name of new Set([...names, ...added]))
    addPartial(basename(name, '.hbs'), traced(fileOf(own, [...folder, name].join('/'), ...folder, name)));
  return (file, view) => traced(file)(view, { data: { ...data } });
}

/** `gpu-costs` as a heading. */
const titleOf = (id: string): string => id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ');

/** A section that a user has added: its template has the whole document and needs no view. */
const addedSection = (id: string): Section<unknown> => ({ id, title: titleOf(id), view: () => ({}) });

/** Ids of the sections that a user's folder adds to a kind of report. */
export const addedIds = <T>({ ownFolder, sections }: ReportKind<T>, { files }: Pick<OwnTemplates, 'files'>): string[] =>
  [...files.keys()]
    .filter((path) => path.startsWith(`${ownFolder}/`) && path.endsWith('.hbs'))
    .map((path) => basename(path, '.hbs'))
    .filter((id) => !sections.some((section) => section.id === id));

/** The sections to print: ours and those that a user has added, or those that the user names. */
function sectionsOf<T>(kind: ReportKind<T>, own: OwnTemplates | null): readonly Section<T>[] {
  if (own === null) return kind.sections;
  const ids = own.sections[kind.id] ?? [...kind.sections.map(({ id }) => id), ...addedIds(kind, own)];
  return ids.map((id) => kind.sections.find((section) => section.id === id) ?? addedSection(id));
}

/** Runs what prints a part; the faults of a user's templates are collected in `problems`, for all to be told. */
function attempt(print: () => string, problems: string[]): string {
  try {
    return print();
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    if (error.files.every(({ own }) => !own)) throw error.cause;
    problems.push(faultWords(error.cause, error.files));
    return '';
  }
}

/** A whole page of a format: every section that has something to say of its subject, inside the format's `page`. */
export function renderSections<T>(
  notation: Notation,
  kind: ReportKind<T>,
  subject: T,
  page: object,
  own: OwnTemplates | null = null,
): string {
  const report = own === null ? {} : { report: mapTexts(subject, notation.text) };
  const print = printer(notation, { ...report, format: notation.id }, own);
  const problems: string[] = [];
  const printed = sectionsOf(kind, own).flatMap(({ id, title, view }) => {
    const data = view(subject);
    if (data === null) return [];
    const file = fileOf(own, `${kind.ownFolder}/${id}.hbs`, ...kind.folder, `${id}.hbs`);
    return [{ id, title, body: attempt(() => print(file, inNotation({ id, title, ...data }, notation)), problems) }];
  });
  const frame = ['formats', notation.id, 'page.hbs'];
  const whole = attempt(
    () => print(fileOf(own, frame.join('/'), ...frame), { ...inNotation(page, notation), sections: printed }),
    problems,
  );
  if (problems.length > 0)
    throw new TemplateMistake(`The template in ${own?.folder ?? ''} cannot print this report.`, problems);
  return whole;
}

/** The whole report of a run. */
export const renderReport = (
  notation: Notation,
  assessment: Assessment,
  page: object,
  own: OwnTemplates | null = null,
): string => renderSections(notation, runReport, assessment, page, own);
