import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assessRecords, assessSummary } from '../lib/assessment/assess.ts';
import { verdictWords } from '../lib/assessment/verdict-words.ts';
import type { Assessment } from '../lib/schema/assessment.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { formats } from './formats/index.ts';
import { readRun, type RunContent } from './read-run.ts';
import { oneLine } from './text.ts';
import { writeWhole } from './write-file.ts';

export interface RenderOptions {
  /** Ids of the formats to write; all by default. */
  readonly formats?: readonly string[];
  /** The folder to write into; by default that of the run, or of the summary-only file. */
  readonly out?: string;
}

export interface Rendered {
  /** The verdict in one line of plain text. */
  readonly headline: string;
  readonly assessment: Assessment;
  /** Paths of the files written, in the order of the registry. */
  readonly files: readonly string[];
}

/** The ids of all formats, for a usage text. */
export const formatIds: readonly string[] = formats.map(({ id }) => id);

/** Assesses what was read of a run. */
export function assess(content: RunContent): Assessment {
  const { run, reading } = content;
  return content.source === 'records'
    ? assessRecords(run, content.columns, content.summary, reading, content)
    : assessSummary(run, content.summary, reading);
}

/** Reads a run, assesses it and writes its reports. Mistakes of the user's are UsageErrors. */
export async function renderRun(path: string, options: RenderOptions = {}): Promise<Rendered> {
  const wanted = options.formats ?? formatIds;
  const unknown = wanted.filter((id) => !formatIds.includes(id));
  if (unknown.length > 0)
    throw new UsageError(
      'Unknown report format',
      unknown.map((id) => `${id}: known are ${formatIds.join(', ')}`),
    );
  const content = await readRun(path);
  const assessment = assess(content);
  const folder = options.out ?? content.folder;
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const format of formats.filter(({ id }) => wanted.includes(id))) {
    const file = join(folder, `${content.prefix}${format.file}`);
    await writeWhole(file, format.render(assessment));
    files.push(file);
  }
  const { word, ending, sentence } = verdictWords(assessment);
  const headline = oneLine([`${word}:`, ending ?? '', sentence].filter(Boolean).join(' ')).replaceAll('\u00a0', ' ');
  return { headline, assessment, files };
}
