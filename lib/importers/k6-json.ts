import { untold } from '../schema/run.ts';
import type { StatedResult } from '../schema/stated-results.ts';
import { quantile } from '../statistics/quantile.ts';
import { UsageError } from '../schema/usage-error.ts';
import { hasFields } from './foreign-entry.ts';
import type { ForeignFile, ForeignRecord, ForeignRun, ImportedRun, Importer, Taken } from './importer.ts';
import { askedRequests, busyShare, httpRecords } from './k6-json/http-records.ts';
import { llmRecords } from './k6-json/llm-records.ts';
import { samplesOf, title, type Sample, type Samples } from './k6-json/samples.ts';

/**
 * From this share of their time on that virtual users have a request under way, they are a closed loop of so many requests in flight,
 * whatever executor sent them: one that has a rate to keep has no user left for it.
 */
const fullyBusy = 0.9;
/** Beyond it a user had several under way, as http.batch sends them, and their number is not that of the users. */
const mostBusy = 1.05;

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** The first moment, be it a send or when one was due, and the last end. */
function spanOf(records: readonly ForeignRecord[]): Span {
  return records.reduce<Span>(
    ({ startMs, endMs }, record) => ({
      startMs: Math.min(startMs, record.sentMs, record.scheduledMs ?? Infinity),
      endMs: Math.max(endMs, record.endMs),
    }),
    { startMs: Infinity, endMs: -Infinity },
  );
}

const moved = (record: ForeignRecord, byMs: number): ForeignRecord => ({
  ...record,
  sentMs: record.sentMs - byMs,
  endMs: record.endMs - byMs,
  ...(record.scheduledMs == null ? {} : { scheduledMs: record.scheduledMs - byMs }),
  ...(record.firstTokenMs == null ? {} : { firstTokenMs: record.firstTokenMs - byMs }),
  ...(record.lastTokenMs == null ? {} : { lastTokenMs: record.lastTokenMs - byMs }),
});

type Told = Pick<ForeignRun, 'label' | 'loop' | 'profile' | 'model' | 'baseUrl' | 'tokens' | 'notes'>;

function runOf(records: readonly ForeignRecord[], epochMs: number, told: Told): ImportedRun {
  const { startMs, endMs } = spanOf(records);
  return {
    kind: 'run',
    run: {
      ...told,
      version: null,
      state: 'completed',
      startedAt: new Date(epochMs + startMs).toISOString(),
      endedAt: new Date(epochMs + endMs).toISOString(),
      requestsPlanned: null,
      dataset: untold,
      configuration: {},
    },
    records: records.map((record) => moved(record, startMs)),
  };
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** The address that requests went to, without its path; null where there are several. */
function baseUrlOf(http: readonly Sample[]): string | null {
  const [only, ...others] = distinct(
    http.flatMap(({ tags }) => /^https?:\/\/[^/]+/.exec(tags['url'] ?? tags['name'] ?? '')?.[0] ?? []),
  );
  return only !== undefined && others.length === 0 ? only : null;
}

/** A run of a scenario of this suite. */
function ownRun({ llm, http }: Samples): ImportedRun {
  const epochMs = Math.floor(llm[0]?.atMs ?? 0);
  const records = llmRecords(llm, http, epochMs);
  const open = records.some(({ scheduledMs }) => scheduledMs != null);
  const levels = distinct(records.filter(({ phase }) => phase === 'measure').map(({ level }) => level));
  const models = distinct(llm.flatMap(({ tags }) => tags['model'] ?? []));
  return runOf(records, epochMs, {
    label: llm[0]?.tags['scenario'] ?? null,
    loop: open ? 'open' : 'closed',
    // a burst has levels too, and k6 tags neither
    profile: { name: untold, levels },
    model: models.length === 1 ? (models[0] ?? untold) : untold,
    baseUrl: baseUrlOf(http.filter(({ tags }) => tags['phase'] !== 'preflight')),
    tokens: 'usage',
    notes: [
      'A request ends here when k6 wrote its samples, up to about a millisecond after its answer was complete; its times are those that were measured.',
      'When a failed request was sent is told by its HTTP request, the latest one before of the same level.',
    ],
  });
}

const plainNotes = (vus: number): string[] => [
  'A request counts as a success by its HTTP status: an error inside a 200 answer, an empty answer and one that was cut off are successes here.',
  'Its end-to-end time is http_req_blocked and http_req_duration together: from when it was handed over, connecting included, until the whole answer was there.',
  'http_req_waiting is the time to the headers, not to the first token, and is not taken.',
  `How the requests were sent is not told; all of ${vus} virtual users had one under way nearly all the time, so this is a closed loop of ${vus}.`,
];

const scenarioOf = ({ tags }: Sample): string => tags['scenario'] ?? 'k6';

/** Figures of plain requests whose load is not known: without it they are no run of ours. */
function statedOf(name: string, http: readonly Sample[]): StatedResult {
  const records = httpRecords(http, 0, 0);
  const { startMs, endMs } = spanOf(records);
  const took = Float64Array.from(
    records.filter(({ success }) => success).map((record) => record.endMs - record.sentMs),
  ).sort();
  const seconds = (endMs - startMs) / 1000;
  return {
    name,
    setup: {},
    load: {
      requests: records.length,
      succeeded: took.length,
      failed: records.length - took.length,
      ...(seconds > 0 ? { seconds } : {}),
    },
    tokens: {},
    figures: {
      ...(seconds > 0 ? { requestsPerS: took.length / seconds } : {}),
      ...(took.length === 0
        ? {}
        : {
            e2eMs: {
              mean: took.reduce((sum, each) => sum + each, 0) / took.length,
              p50: quantile(took, 0.5),
              p90: quantile(took, 0.9),
              p95: quantile(took, 0.95),
              p99: quantile(took, 0.99),
              max: took.at(-1) ?? 0,
            },
          }),
    },
    projections: [],
  };
}

const notTaken = 'Of other metrics (data_sent, iteration_duration, checks, your own) nothing is taken.';

function plainOf({ http, vus }: Samples, source: string): Taken {
  const { asked, left } = askedRequests(http);
  if (asked.length === 0)
    throw new UsageError(`${source} holds no HTTP request.`, [
      'it has no sample of http_req_duration outside of setup()',
    ]);
  const others = left === 0 ? [] : [`${left} requests of setup() or without a body, which ask a model nothing.`];
  const scenarios = distinct(asked.map(scenarioOf));
  const busy = vus === null ? 0 : busyShare(asked, vus);
  if (vus === null || scenarios.length > 1 || busy < fullyBusy || busy > mostBusy) {
    const results = scenarios.map((name) =>
      statedOf(
        name,
        asked.filter((sample) => scenarioOf(sample) === name),
      ),
    );
    return {
      made: [{ kind: 'stated', source, results }],
      left: [
        ...others,
        'The requests one by one: the file does not tell whether they were sent at a rate or each after the one before, so they are no run of ours, and its figures are stated results without a load.',
        notTaken,
      ],
    };
  }
  const epochMs = Math.floor(asked[0]?.atMs ?? 0);
  const run = runOf(httpRecords(asked, vus, epochMs), epochMs, {
    label: scenarios[0] ?? null,
    loop: 'closed',
    profile: { name: 'fixed-vus', levels: [vus], vus },
    model: untold,
    baseUrl: baseUrlOf(asked),
    tokens: 'untold',
    notes: plainNotes(vus),
  });
  return {
    made: [run],
    left: [...others, 'Tokens, and the time to the first of them: k6 does not see them.', notTaken],
  };
}

function read(files: readonly ForeignFile[]): Taken {
  const samples = samplesOf(files);
  const source = `${title}, ${files.map(({ name }) => name).join(', ')}`;
  if (samples.llm.length === 0) return plainOf(samples, source);
  return {
    made: [ownRun(samples)],
    left: [
      'The gaps between chunks, the reasons of failures and of invalid answers, ids: they stand in the run folder that the scenario left, from which a report knows more.',
    ],
  };
}

/** `k6 run --out json=FILE`, of scenarios of this suite and of scripts that send plain HTTP requests. */
export const k6Json: Importer = {
  id: 'k6-json',
  title,
  madeBy: '`k6 run --out json=FILE` (also `FILE.gz`), of our scenarios and of scripts with `http.post`',
  knownBy: 'lines with `type` (`Metric` or `Point`), `metric` and `data`',
  becomes:
    'of our scenarios a run; of a plain script a run where its virtual users were busy all the time, else stated results without a load',
  leaves:
    '`http_req_waiting`, which is the time to the headers and no TTFT; tokens, which a plain script does not count',
  recognise: (first) => {
    if (!hasFields(first, 'type', 'metric', 'data')) return null;
    return first['type'] === 'Metric' || first['type'] === 'Point' ? 'samples of k6' : null;
  },
  read,
};
