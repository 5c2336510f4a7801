import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Reading } from '../lib/assessment/evidence.ts';
import { joinParts } from '../lib/assessment/join-parts.ts';
import type { PooledGaps } from '../lib/assessment/pooled-gaps.ts';
import type { RecordColumns } from '../lib/assessment/record-columns.ts';
import { runSchema, type Run } from '../lib/schema/run.ts';
import type { ServerSample } from '../lib/schema/server-sample.ts';
import { summaryOnlyRunSchema } from '../lib/schema/summary-only-run.ts';
import { summaryOnlyRunFormat, summarySchema, type Summary } from '../lib/schema/summary.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { poolGaps } from './reading/itl-histograms.ts';
import { readJsonFile } from './reading/json-file.ts';
import { readRecordsFile } from './reading/records-file.ts';
import { readServerSamples } from './reading/server-samples-file.ts';

/** A run as its files tell it, and where what is made of it belongs. */
export type RunContent = {
  readonly run: Run;
  readonly reading: Reading;
  readonly folder: string;
  /** Put before the names of output files, so that they stand beside a summary-only file without clash. */
  readonly prefix: string;
} & (
  | {
      readonly source: 'records';
      readonly columns: RecordColumns;
      readonly summary: Summary | null;
      /** Of the measure phase; null where the run left none, as one that was killed. */
      readonly gaps: PooledGaps | null;
      /** Of the server and its GPU; empty where none was kept. */
      readonly samples: readonly ServerSample[];
    }
  | { readonly source: 'summary'; readonly summary: Summary }
);

async function kindOf(path: string): Promise<'folder' | 'file' | 'nothing'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing';
    throw error;
  }
}

const isFile = async (path: string): Promise<boolean> => (await kindOf(path)) === 'file';

async function readFolder(folder: string): Promise<RunContent> {
  const [runFile, recordsFile, summaryFile] = ['run.json', 'requests.ndjson', 'summary.json'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const there = await Promise.all([runFile, recordsFile, summaryFile].map(isFile));
  if (there[0] !== true)
    throw new UsageError(`${folder} is not a run folder`, [
      'run.json is missing from it',
      'Give the folder of one run, as in runs/<UTC time>-<scenario>/, or a summary-only file.',
    ]);
  const run = await readJsonFile(runFile, runSchema, 'k6-vllm/run');
  if (there[1] !== true)
    throw new UsageError(`${folder} holds no request records`, [
      'requests.ndjson is missing from it',
      run.state === 'running' || run.state === 'interrupted'
        ? 'The run ended before its first request was done; run again.'
        : 'It was removed or never written. On a stock k6 add: --console-output <folder>/requests.ndjson --log-format raw',
    ]);
  const summary = there[2] === true ? await readJsonFile(summaryFile, summarySchema, null) : null;
  const earlier = run.parts === undefined ? [] : await readEarlierSummaries(folder, run.parts.length);
  const entries = [...earlier.map(({ content }) => content), ...(summary === null ? [] : [summary])];
  const gaps = poolGaps(
    entries.flatMap(({ itl }) => itl ?? []),
    'measure',
    summaryFile,
  );
  const { columns, ...lines } = await readRecordsFile(recordsFile, run.parts !== undefined);
  const summaries = [...earlier.map(({ file }) => file), ...(summary === null ? [] : ['summary.json'])];
  const server = await readServerFile(join(folder, 'server.ndjson'));
  const files = ['run.json', 'requests.ndjson', ...summaries, ...server.files];
  const reading = { files, ...lines, ...server.problems };
  const whole = { source: 'records', run, summary, gaps, folder, prefix: '', samples: server.samples } as const;
  if (run.parts === undefined) return { ...whole, columns, reading };
  const joined = joinParts(run.parts, columns);
  const samples = server.samples.map((sample) => ({ ...sample, atMs: joined.onClock(sample.atMs) }));
  return { ...whole, samples, columns: joined.columns, reading: { ...reading, history: joined.history } };
}

/** What k6 summed up at the end of the parts before the last, as far as they came to an end in order. */
async function readEarlierSummaries(folder: string, parts: number): Promise<{ file: string; content: Summary }[]> {
  const found: { file: string; content: Summary }[] = [];
  for (let part = 1; part < parts; part++) {
    const file = `summary.part-${part}.json`;
    if (await isFile(join(folder, file)))
      found.push({ file, content: await readJsonFile(join(folder, file), summarySchema, null) });
  }
  return found;
}

/** Scrapes, where the run kept any. */
async function readServerFile(file: string) {
  if (!(await isFile(file))) return { files: [], samples: [], problems: {} };
  const { samples, problems } = await readServerSamples(file);
  return { files: [basename(file)], samples, problems: problems.length === 0 ? {} : { serverProblems: problems } };
}

async function readSummaryOnly(file: string): Promise<RunContent> {
  const name = basename(file);
  if (['run.json', 'requests.ndjson', 'summary.json', 'server.ndjson'].includes(name))
    throw new UsageError(`${file} is one file of a run folder`, [`Give the folder: ${dirname(file)}`]);
  if (extname(name) !== '.json')
    throw new UsageError(`${file} is neither a run folder nor a summary-only file`, [
      'Give the folder of one run, or a .json file that the scenario wrote.',
    ]);
  const { run, summary } = await readJsonFile(file, summaryOnlyRunSchema, summaryOnlyRunFormat);
  const reading = { files: [name], foreignLines: 0, damagedLines: 0, truncatedLine: false };
  return { source: 'summary', run, summary, folder: dirname(file), prefix: `${basename(name, '.json')}.`, reading };
}

/** Reads a run folder or a summary-only file; every mistake in it is a UsageError that says how to mend it. */
export async function readRun(path: string): Promise<RunContent> {
  const kind = await kindOf(path);
  if (kind === 'folder') return readFolder(path);
  if (kind === 'file') return readSummaryOnly(path);
  throw new UsageError(`${path} does not exist`, [
    'Give the folder of one run, as in runs/<UTC time>-<scenario>/, or a summary-only file.',
  ]);
}
