import { untold, type TokenCounter } from '../schema/run.ts';
import { UsageError } from '../schema/usage-error.ts';
import { hasFields, readEntry } from './foreign-entry.ts';
import type { ForeignEntry, ForeignFile, ImportedResults, ImportedRun, Importer, Taken } from './importer.ts';
import { isCountedByServer, modelOf, recordOf, requestsSchema, type ToldRequest } from './inference-perf/requests.ts';
import { isMiscounted, loadOf, statedOf, summarySchema, type Summary } from './inference-perf/summaries.ts';

const title = 'inference-perf';

const isRequests = (first: unknown): boolean =>
  Array.isArray(first) && hasFields(first[0], 'start_time', 'end_time', 'info', 'error');
const isSummary = (first: unknown): boolean => hasFields(first, 'load_summary', 'successes', 'failures');
const isStage = (summary: Summary): boolean => summary.load_summary.requested_rate != null;

interface Named {
  readonly entry: ForeignEntry;
  readonly summary: Summary;
}

/** The number of a stage, as its file is named. */
const numberOf = (where: string): number => Number(/stage_(\d+)/.exec(where)?.[1] ?? 0);

const levelOf = (summary: Summary): number => {
  const { concurrency, offeredRps } = loadOf(summary);
  return concurrency ?? offeredRps ?? 0;
};

/** The stage of each request, which follow each other as they were sent; null where their numbers do not add up to the requests. */
function levelsOf(requests: number, stages: readonly Named[]): number[] | null {
  const levels = stages.flatMap(({ summary }) =>
    Array.from({ length: summary.load_summary.count }, () => levelOf(summary)),
  );
  return stages.length > 0 && levels.length === requests ? levels : null;
}

const notes = (counter: TokenCounter): string[] => [
  'Its clock begins anywhere: the run is dated by when its file was written.',
  counter === 'usage'
    ? 'Tokens are those of the server’s usage, which it keeps beside the counts of its own tokenizer.'
    : 'Tokens are counted by its tokenizer, as the server sent no usage.',
  'Times are those of its chunks: a first token is the first chunk with content, reasoning or a tool call, where its own figure takes content alone.',
  'It takes an answer for a success when nothing was thrown; an error inside a stream, and a stream without a finish reason, are failures here.',
  'When a request was due is not told of single requests, so nothing counts from then.',
];

function runOf(
  told: readonly ToldRequest[],
  levels: readonly number[],
  stages: readonly Named[],
  file: ForeignFile,
): ImportedRun {
  const requests = told.toSorted((a, b) => a.start_time - b.start_time);
  const epochS = requests[0]?.start_time ?? 0;
  const endS = requests.reduce((latest, { end_time: end }) => Math.max(latest, end), epochS);
  const closed = stages.some(({ summary }) => loadOf(summary).loop === 'closed');
  const steps = [...new Set(levels)];
  const models = [...new Set(requests.flatMap((request) => modelOf(request) ?? []))];
  const tokens = requests.filter(({ error }) => error == null).every(isCountedByServer) ? 'usage' : 'tokenizer';
  const endedAtMs = Date.parse(file.modifiedAt);
  return {
    kind: 'run',
    run: {
      label: null,
      version: null,
      state: 'completed',
      startedAt: new Date(endedAtMs - 1000 * (endS - epochS)).toISOString(),
      endedAt: new Date(endedAtMs).toISOString(),
      loop: closed ? 'closed' : 'open',
      profile: { name: closed && steps.length === 1 ? 'fixed-vus' : closed ? 'ladder' : untold, levels: steps },
      requestsPlanned: null,
      model: models.length === 1 ? (models[0] ?? untold) : untold,
      baseUrl: null,
      dataset: untold,
      tokens,
      configuration: {},
      notes: notes(tokens),
    },
    records: requests.map((request, index) => recordOf(request, index, levels[index] ?? 0, epochS)),
  };
}

function statedResults(summaries: readonly Named[], files: readonly ForeignFile[]): ImportedResults {
  return {
    kind: 'stated',
    source: `${title}, ${files.map(({ name }) => name).join(', ')}`,
    results: summaries.map(({ entry, summary }) =>
      statedOf(isStage(summary) ? `stage ${numberOf(entry.where)}` : 'all stages', summary),
    ),
  };
}

const miscounted = (summaries: readonly Named[]): string[] =>
  summaries.some(({ summary }) => isMiscounted(summary))
    ? [
        'Its times per output token and between tokens: it divides by what its tokenizer counts, and that is not what the server counted.',
      ]
    : [];

const general = [
  'Its normalized time per output token is end-to-end time by tokens, and its goodput is of successes alone: neither is taken, objectives are decided here.',
];

function read(files: readonly ForeignFile[]): Taken {
  const summaries = files
    .filter(({ first }) => isSummary(first))
    .flatMap((file) => [...file.entries()])
    .map((entry) => ({ entry, summary: readEntry(summarySchema, entry, title) }));
  const stages = summaries
    .filter(({ summary }) => isStage(summary))
    .toSorted((a, b) => numberOf(a.entry.where) - numberOf(b.entry.where));
  const lists = files.filter(({ first }) => isRequests(first));
  const told = lists.map((file) => ({
    file,
    requests: [...file.entries()].flatMap((entry) => readEntry(requestsSchema, entry, title)),
  }));
  const [only, ...others] = told;
  const levels = only === undefined || others.length > 0 ? null : levelsOf(only.requests.length, stages);
  if (only !== undefined && levels !== null)
    return {
      made: [runOf(only.requests, levels, stages, only.file)],
      left: ['The texts of requests and answers.', ...general],
    };
  const aggregates = stages.length > 0 ? stages : summaries;
  if (aggregates.length === 0)
    throw new UsageError(`${lists[0]?.name ?? title} does not tell at what load its requests were sent.`, [
      'the load stands in stage_0_lifecycle_metrics.json …, which inference-perf writes beside it: import the folder',
    ]);
  return {
    made: [statedResults(aggregates, files)],
    left: [
      ...(told.length > 0 ? ['The requests one by one: the stages beside them do not add up to their number.'] : []),
      ...miscounted(aggregates),
      ...general,
    ],
  };
}

/** `inference-perf` of the Kubernetes SIGs. */
export const inferencePerf: Importer = {
  id: 'inference-perf',
  title,
  madeBy:
    '`inference-perf --config_file …`, with `report.request_lifecycle` of `per_stage: true`, and `per_request: true` for the requests',
  knownBy:
    'objects with `load_summary`, `successes` and `failures`; a list of objects with `start_time`, `end_time`, `info` and `error`',
  becomes: 'of its folder with per-request data a run with a level for each stage; of its summaries stated results',
  leaves:
    'times per token where its tokenizer counts otherwise than the server; normalized time per output token; goodput, which is of successes alone',
  recognise: (first) => {
    if (isRequests(first)) return 'all requests';
    if (!hasFields(first, 'load_summary', 'successes', 'failures')) return null;
    return hasFields(first['load_summary'], 'requested_rate') ? 'the summary of a stage' : 'the summary of all stages';
  },
  read,
};
