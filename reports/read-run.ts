import { everyText } from '../lib/records/secret.ts';
import { oneLine } from '../lib/units/printable.ts';
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { nothingAmiss, type Reading } from '../lib/assessment/evidence.ts';
import { joinParts } from '../lib/assessment/join-parts.ts';
import type { PooledGaps } from '../lib/assessment/pooled-gaps.ts';
import type { RecordColumns } from '../lib/assessment/record-columns.ts';
import { runSchema, type Run } from '../lib/schema/run.ts';
import type { ServerSample } from '../lib/schema/server-sample.ts';
import { summaryOnlyRunSchema } from '../lib/schema/summary-only-run.ts';
import { summaryOnlyRunFormat, summarySchema, type Summary } from '../lib/schema/summary.ts';
import { UsageError } from '../lib/schema/usage-error.ts';
import { collectDamage, refuseDamaged, type Damage } from './reading/damage.ts';
import { poolGaps } from './reading/itl-histograms.ts';
import { readJsonFile } from './reading/json-file.ts';
import type { ReadOptions } from './reading/keep-readable.ts';
import { readRecordsFile, type RecordsFile } from './reading/records-file.ts';
import { readServerSamples } from './reading/server-samples-file.ts';
import { readable } from './reading/system-error.ts';

const summaryName = 'summary.json';

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
  return readable(path, async () => {
    try {
      return (await stat(path)).isDirectory() ? 'folder' : 'file';
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing';
      throw error;
    }
  });
}

/** Whether there is something to read; reading it says so if it is no file. */
const isThere = async (path: string): Promise<boolean> => (await kindOf(path)) !== 'nothing';

interface Summaries {
  readonly summary: Summary | null;
  readonly gaps: PooledGaps | null;
  /** Names of those that were read. */
  readonly files: readonly string[];
}

/** What k6 summed up at the end, and at the end of earlier parts as far as they came to one in order. */
async function readSummaries(folder: string, run: Run, damage: Damage): Promise<Summaries> {
  const earlier = Array.from({ length: (run.parts?.length ?? 1) - 1 }, (_, i) => `summary.part-${i + 1}.json`);
  const found: { name: string; content: Summary }[] = [];
  for (const name of [...earlier, summaryName]) {
    const file = join(folder, name);
    const content = await damage.orNull(async () =>
      (await isThere(file)) ? readJsonFile(file, summarySchema, null) : null,
    );
    if (content !== null) found.push({ name, content });
  }
  const entries = found.flatMap(({ content }) => content.itl ?? []);
  const gaps = await damage.orNull(() => poolGaps(entries, 'measure', join(folder, summaryName)));
  const summary = found.find(({ name }) => name === summaryName)?.content ?? null;
  return { summary, gaps, files: found.map(({ name }) => name) };
}

async function readRunFile(folder: string): Promise<Run> {
  const file = join(folder, 'run.json');
  if (await isThere(file)) return everyText(await readJsonFile(file, runSchema, 'k6-vllm/run'), oneLine);
  throw new UsageError(`${folder} is not a run folder`, [
    'run.json is missing from it',
    'Give the folder of one run, as in runs/<UTC time>-<scenario>/, or a summary-only file.',
  ]);
}

async function readRecords(folder: string, run: Run): Promise<RecordsFile> {
  const file = join(folder, 'requests.ndjson');
  if (await isThere(file)) return readRecordsFile(file, run);
  throw new UsageError(`${folder} holds no request records`, [
    'requests.ndjson is missing from it',
    run.state === 'running' || run.state === 'interrupted'
      ? 'The run ended before its first request was done; run again.'
      : 'It was removed or never written. On a stock k6 add: --console-output <folder>/requests.ndjson --log-format raw',
  ]);
}

function damagedRecords(folder: string, problems: readonly string[]): UsageError[] {
  if (problems.length === 0) return [];
  const remedy = 'Mend these lines or take them out; a record is one JSON object a line.';
  return [
    new UsageError(`${join(folder, 'requests.ndjson')} holds records that cannot be read`, [...problems, remedy]),
  ];
}

/** What was left out of the run, for the report to say; nothing where nothing was. */
function leftOut({ errors }: Damage, lineProblems: readonly string[]): Pick<Reading, 'fileProblems' | 'lineProblems'> {
  const fileProblems = errors.map(({ message, problems }) => problems[0] ?? message);
  return {
    ...(fileProblems.length === 0 ? {} : { fileProblems }),
    ...(lineProblems.length === 0 ? {} : { lineProblems }),
  };
}

async function readFolder(folder: string, { keepReadable = false }: ReadOptions): Promise<RunContent> {
  const run = await readRunFile(folder);
  const damage = collectDamage();
  const { summary, gaps, files: summaries } = await readSummaries(folder, run, damage);
  const { columns, lineProblems, ...lines } = await readRecords(folder, run);
  const server = (await damage.orNull(() => readServerFile(join(folder, 'server.ndjson')))) ?? noServer;
  if (!keepReadable) refuseDamaged(folder, [...damage.errors, ...damagedRecords(folder, lineProblems)]);
  const files = ['run.json', 'requests.ndjson', ...summaries, ...server.files];
  const reading = { files, ...lines, ...leftOut(damage, lineProblems), ...server.problems };
  const whole = { source: 'records', run, summary, gaps, folder, prefix: '', samples: server.samples } as const;
  if (run.parts === undefined) return { ...whole, columns, reading };
  const joined = joinParts(run.parts, columns);
  const samples = server.samples.map((sample) => ({ ...sample, atMs: joined.onClock(sample.atMs) }));
  return { ...whole, samples, columns: joined.columns, reading: { ...reading, history: joined.history } };
}

interface ServerFile {
  readonly files: readonly string[];
  readonly samples: readonly ServerSample[];
  readonly problems: Pick<Reading, 'serverProblems'>;
}

const noServer: ServerFile = { files: [], samples: [], problems: {} };

/** Scrapes, where the run kept any. */
async function readServerFile(file: string): Promise<ServerFile> {
  if (!(await isThere(file))) return noServer;
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
  const reading = { ...nothingAmiss, files: [name] };
  return { source: 'summary', run, summary, folder: dirname(file), prefix: `${basename(name, '.json')}.`, reading };
}

/** Reads a run folder or a summary-only file; every mistake in it is a UsageError that says how to mend it, or is left out if asked to. */
export async function readRun(path: string, options: ReadOptions = {}): Promise<RunContent> {
  const kind = await kindOf(path);
  if (kind === 'folder') return readFolder(path, options);
  if (kind === 'file') return readSummaryOnly(path);
  throw new UsageError(`${path} does not exist`, [
    'Give the folder of one run, as in runs/<UTC time>-<scenario>/, or a summary-only file.',
  ]);
}
