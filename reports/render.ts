import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assessRecords, assessSummary } from '../lib/assessment/assess.ts';
import { auditWords, graveObjections, objectionWords } from '../lib/assessment/audit-words.ts';
import { verdictWords } from '../lib/assessment/verdict-words.ts';
import { setupOfRun } from '../lib/facts/setup-of-run.ts';
import { noFacts, type UserFacts } from '../lib/facts/user-facts.ts';
import type { Assessment } from '../lib/schema/assessment.ts';
import type { AuditResult } from '../lib/schema/audit.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { html } from './formats/html.ts';
import { formats } from './formats/index.ts';
import { readOwnTemplates } from './own-templates/read.ts';
import { readFactsFiles } from './reading/facts-file.ts';
import { readRun, type RunContent } from './read-run.ts';
import type { ReadOptions } from './reading/keep-readable.ts';
import { withAllMistakes } from './template-fault.ts';
import { asPlainLine } from './text.ts';
import { seenFromHere, writeWhole } from './write-file.ts';

export { readOwnTemplates };

export interface RenderOptions extends ReadOptions {
  /** Ids of the formats to write; all by default. */
  readonly formats?: readonly string[];
  /** The folder to write into; by default that of the run, or of the summary-only file. */
  readonly out?: string;
  /** Files of `--facts`. */
  readonly facts?: readonly string[];
  /** The folder of a user's templates. */
  readonly template?: string;
}

export interface Rendered {
  /** The verdict in one line of plain text. */
  readonly headline: string;
  readonly assessment: Assessment;
  /** The folder that it was written into. */
  readonly folder: string;
  /** Paths of the files written, in the order of the registry. */
  readonly files: readonly string[];
}

/** The ids of all formats, for a usage text. */
export const formatIds: readonly string[] = formats.map(({ id }) => id);

/** Assesses what was read of a run, on the setup that it and the user's facts tell. */
export function assess(content: RunContent, facts: UserFacts = noFacts): Assessment {
  const { run, reading } = content;
  if (content.source === 'summary') return assessSummary(run, content.summary, reading, setupOfRun(run, [], facts));
  const setup = setupOfRun(run, content.samples, facts);
  return assessRecords(run, content.columns, content.summary, reading, { ...content, setup });
}

/** Reads a run and assesses it, and writes nothing. Mistakes of the user's are UsageErrors. */
export const readAndAssess = async (
  path: string,
  options: Pick<RenderOptions, 'facts' | 'keepReadable'>,
): Promise<Assessment> => assess(await readRun(path, options), await readFactsFiles(options.facts ?? []));

/** The verdict in one line of plain text. */
export function headlineOf(assessment: Assessment): string {
  const { word, ending, sentence } = verdictWords(assessment);
  return asPlainLine([`${word}:`, ending ?? '', sentence].filter(Boolean).join(' '));
}

/** The audits that take the trust from numbers, worst first, each with what it says in a line of plain text. */
export const objectionsOf = ({
  audits,
  run,
}: Assessment): (Pick<AuditResult, 'id' | 'verdict'> & { words: string })[] =>
  graveObjections(audits).map((result) => ({
    id: result.id,
    verdict: result.verdict,
    words: asPlainLine(objectionWords(result, run.loop)),
  }));

/** The same as lines for a terminal. */
export const objectionLines = (assessment: Assessment): string[] =>
  objectionsOf(assessment).map(({ verdict, words }) => `${auditWords[verdict]}: ${words}`);

/** Reads a run, assesses it and writes its reports. Mistakes of the user's are UsageErrors. */
export async function renderRun(path: string, options: RenderOptions = {}): Promise<Rendered> {
  const wanted = options.formats ?? formatIds;
  const unknown = wanted.filter((id) => !formatIds.includes(id));
  if (unknown.length > 0)
    throw new UsageError(
      'Unknown report format',
      unknown.map((id) => `${id}: known are ${formatIds.join(', ')}`),
    );
  const own = await readOwnTemplates(options.template);
  const content = await readRun(path, options);
  const assessment = assess(content, await readFactsFiles(options.facts ?? []));
  const folder = options.out ?? content.folder;
  const reportPath = seenFromHere(join(folder, `${content.prefix}${html.file}`));
  const printed = withAllMistakes(
    formats
      .filter(({ id }) => wanted.includes(id))
      .map(({ file, render }) => () => ({
        file: join(folder, `${content.prefix}${file}`),
        text: render(assessment, own, reportPath),
      })),
  );
  await mkdir(folder, { recursive: true });
  for (const { file, text } of printed) writeWhole(file, text);
  return { headline: headlineOf(assessment), assessment, folder, files: printed.map(({ file }) => file) };
}
