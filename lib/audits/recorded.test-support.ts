import { evidenceOfRecords, type Beside } from '../assessment/evidence-of-records.ts';
import { evidenceOfSummary } from '../assessment/evidence-of-summary.ts';
import { nothingAmiss, type Reading } from '../assessment/evidence.ts';
import { plainRecord, plainRun } from '../assessment/plain-run.test-support.ts';
import { createColumnsBuilder } from '../assessment/record-columns.ts';
import { subjectsOf } from '../assessment/subjects.ts';
import { unknownSetup } from '../facts/setup.ts';
import type { RequestRecord } from '../schema/record.ts';
import type { Run } from '../schema/run.ts';
import type { ServerSample, ServerValues } from '../schema/server-sample.ts';
import type { Summary } from '../schema/summary.ts';
import type { Subject } from './subject.ts';

const run: Run = {
  ...plainRun,
  profile: { name: 'fixed-vus', levels: [10] },
  workload: { id: 'w', dataset: { source: 'd', size: null } },
};

/** A good request that is sent every 100 ms and streams 45 tokens within 500 ms, 50 ms of them before the first. */
const record = (index: number, rest: Partial<RequestRecord>): RequestRecord =>
  plainRecord(index, rest.sentMs ?? index * 100, { chunks: 46, ...rest });

/** What a request that failed has other than a good one. */
export const failure: Partial<RequestRecord> = {
  success: false,
  failureKind: 'http',
  failureMessage: 'HTTP 500',
  promptTokens: null,
  outputTokens: null,
  finishReason: null,
  valid: null,
};

/** So many good requests, each with what is other than usual. */
export const requests = (n: number, rest: (index: number) => Partial<RequestRecord> = () => ({})): RequestRecord[] =>
  Array.from({ length: n }, (_, index) => record(index, rest(index)));

/** What is other than usual in a run: the rest is one that ended well, in a closed loop of ten. */
export interface Known extends Beside {
  readonly run?: Partial<Run>;
  readonly summary?: Partial<Summary>;
  readonly reading?: Partial<Reading>;
}

const readingOf = (changes: Partial<Reading> = {}): Reading => ({ ...nothingAmiss, ...changes });

const summaryOf = (summary: Partial<Summary>): Summary => ({
  metrics: {},
  state: { testRunDurationMs: 1 },
  ...summary,
});

/** What the audits are asked about a run with these records: the whole of it, and its levels. */
export function recorded(records: readonly RequestRecord[], known: Known = {}): { whole: Subject; loads: Subject[] } {
  const builder = createColumnsBuilder();
  records.forEach(builder.append);
  const summary = known.summary === undefined ? null : summaryOf(known.summary);
  const changed = { ...run, ...known.run };
  const evidence = evidenceOfRecords(changed, builder.finish(), summary, readingOf(known.reading), known);
  return subjectsOf(evidence, unknownSetup);
}

/** What the audits are asked about a run that left k6's aggregates only. */
export const aggregated = (summary: Partial<Summary>, changes: Partial<Run> = {}): Subject =>
  subjectsOf(evidenceOfSummary({ ...run, ...changes }, summaryOf(summary), readingOf()), unknownSetup).whole;

/** A scrape of the server with these values. */
export const scrape = (atMs: number, values: ServerValues, rest: Partial<ServerSample> = {}): ServerSample => ({
  v: 1,
  atMs,
  source: 'server',
  kind: 'vllm',
  up: true,
  why: null,
  died: null,
  processStart: 1_795_300_000,
  values,
  ...rest,
});

/** A text with plain spaces. */
export const plain = (text: string | null): string => (text ?? '').replace(/[\u00a0\u202f]/g, ' ');
