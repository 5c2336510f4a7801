import { untold } from '../schema/run.ts';
import { UsageError } from '../schema/usage-error.ts';
import { loadOf, modelOf, urlOf } from './aiperf/load.ts';
import { readRequests } from './aiperf/requests.ts';
import { summarySchema, type AiperfSummary } from './aiperf/schema.ts';
import { statedOf } from './aiperf/stated.ts';
import { hasFields, readEntry } from './foreign-entry.ts';
import type { ForeignFile, ForeignRun, Importer, ImportedResults, ImportedRun, Taken } from './importer.ts';

const title = 'AIPerf';

const isSummary = (first: unknown): boolean =>
  hasFields(first, 'input_config', 'request_throughput') || hasFields(first, 'input_config', 'aiperf_version');

function isRecord(first: unknown): boolean {
  return hasFields(first, 'metadata', 'metrics') && hasFields(first['metadata'], 'request_start_ns', 'request_end_ns');
}

const folderOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('/')));

/** The prefix of an export (`--profile-export-prefix`), which its summary and its records share. */
const prefixOf = (name: string): string => name.replace(/(_aiperf)?\.jsonl?(\.gz)?$/, '');

/** The records of a summary: of the same prefix, else the only ones in its folder. */
function recordsOf({ name }: ForeignFile, records: readonly ForeignFile[]): ForeignFile | null {
  const beside = records.filter((file) => folderOf(file.name) === folderOf(name));
  const own = beside.find((file) => prefixOf(file.name) === prefixOf(name));
  return own ?? (beside.length === 1 ? (beside[0] ?? null) : null);
}

/** A summary and the records that lie beside it. */
interface Export {
  readonly file: ForeignFile;
  readonly summary: AiperfSummary;
  readonly records: ForeignFile | null;
}

function readSummary(file: ForeignFile): AiperfSummary {
  const [entry] = file.entries();
  return readEntry(summarySchema, entry ?? { where: file.name, value: file.first }, title);
}

/** One export for each run: a summary of one phase of a run, which lies further down, is left out. */
function exportsIn(files: readonly ForeignFile[]): Export[] {
  const records = files.filter(({ first }) => isRecord(first));
  const summaries = files
    .filter(({ first }) => isSummary(first))
    .toSorted((a, b) => a.name.length - b.name.length || (a.name < b.name ? -1 : 1))
    .map((file) => ({
      file,
      summary: readSummary(file),
      records: recordsOf(file, records),
    }));
  const alone = records.filter((file) => !summaries.some((each) => each.records === file));
  if (alone.length > 0)
    throw new UsageError(
      `${alone[0]?.name ?? 'The file'} does not say by itself which model and which load it is of.`,
      ['give the folder, in which profile_export_aiperf.json lies beside it'],
    );
  return summaries.filter(
    ({ summary: { benchmark_id: id } }, index) =>
      id == null || summaries.findIndex(({ summary }) => summary.benchmark_id === id) === index,
  );
}

/** What the tool's own time per output token is, where the server's count is another one. */
const notesOn = (tokens: ForeignRun['tokens'], loop: ForeignRun['loop']): string[] => [
  tokens === 'usage'
    ? 'Tokens are those that the server counted. What it calls inter_token_latency is TPOT here, and divides by the tokens of its own tokenizer unless --use-server-token-count was given.'
    : 'Tokens are those of its own tokenizer, as the server counted none: they may be others than the server’s.',
  'Its end-to-end time ends with the last chunk that has content; ours ends with the whole response, usage and [DONE] included.',
  'Its gaps (inter_chunk_latency) are between chunks of content.',
  ...(loop === 'open'
    ? [
        'A request’s scheduled time is when its timer issued the request: where the timer itself was late, nothing says so.',
      ]
    : []),
];

function runOf({ summary, records }: Export & { records: ForeignFile }): ImportedRun {
  const load = loadOf(summary);
  const [level = 0] = load.profile.levels;
  const requests = readRequests(records.entries(), { level, isOpen: load.loop === 'open' }, title);
  const instant = (ms: number): string => new Date(Math.round(ms)).toISOString();
  const [dataset] = summary.input_config.datasets ?? [];
  const run: ForeignRun = {
    ...load,
    label: `${load.profile.name} ${Number(level.toPrecision(3))}`,
    version: summary.aiperf_version ?? null,
    state: summary.was_cancelled === true ? 'interrupted' : 'completed',
    startedAt: instant(requests.startMs),
    endedAt: instant(requests.endMs),
    model: modelOf(summary),
    baseUrl: urlOf(summary),
    dataset: dataset === undefined ? untold : JSON.stringify(dataset).slice(0, 200),
    tokens: requests.tokens,
    notes: notesOn(requests.tokens, load.loop),
  };
  return { kind: 'run', run, records: requests.records };
}

function read(files: readonly ForeignFile[]): Taken {
  const found = exportsIn(files);
  const plain = found.filter(({ records }) => records === null);
  const runs = found.flatMap(({ records, ...rest }) => (records === null ? [] : [runOf({ ...rest, records })]));
  const stated: ImportedResults[] =
    plain.length === 0
      ? []
      : [
          {
            kind: 'stated',
            source: `${title}, ${plain.map(({ file }) => file.name).join(', ')}`,
            results: plain.map(({ summary, file }) => statedOf(summary, file.name)),
          },
        ];
  return {
    made: [...runs, ...stated],
    left: [
      ...(runs.length > 0 ? ['Its aggregates are not taken: all of them are computed anew from its requests.'] : []),
      ...(plain.length > 0
        ? [
            'Aggregates without a profile_export.jsonl beside them (--export-level records) have no requests: no interval, no percentile of ours.',
          ]
        : []),
      'What it measured of connections, of the server (--server-metrics) and of GPUs is not taken.',
    ],
  };
}

/** AIPerf, by its exports. */
export const aiperf: Importer = {
  id: 'aiperf',
  title,
  madeBy: '`aiperf profile … --artifact-dir FOLDER`: give the folder',
  knownBy:
    '`profile_export_aiperf.json`, an object with `input_config` and `request_throughput`; beside it `profile_export.jsonl`, lines with `metadata.request_start_ns` and `metrics`',
  becomes: 'a run where `profile_export.jsonl` lies beside the aggregates, else stated results',
  leaves: 'its aggregates where it kept the requests; times of connections; its scrapes of the server and of GPUs',
  recognise: (first) => (isRecord(first) ? 'all requests' : isSummary(first) ? 'configuration and aggregates' : null),
  read,
};
