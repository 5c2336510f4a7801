import { assessRecords } from '../../lib/assessment/assess.ts';
import { nothingAmiss } from '../../lib/assessment/evidence.ts';
import { createColumnsBuilder } from '../../lib/assessment/record-columns.ts';
import type { Side } from '../../lib/comparison/side.ts';
import type { Assessment } from '../../lib/schema/assessment.ts';
import type { RequestRecord } from '../../lib/schema/record.ts';
import type { Run } from '../../lib/schema/run.ts';
import { lognormal, seededRandom } from '../../lib/statistics/seeded-random.ts';
import { baseRun } from './base-run.ts';
import { syntheticRecords } from './synthetic-records.ts';

export interface RepeatedRun {
  readonly seed: number;
  readonly requests: number;
  /** Times as slow as the imagined server is. */
  readonly slowdown?: number;
  /** Deviation of the logarithm of what each run is slower or faster as a whole. */
  readonly runSpread?: number;
  readonly run?: Partial<Run>;
}

/** Every duration of a request times a factor. */
function stretched(factor: number, record: RequestRecord): Partial<RequestRecord> {
  const { sentMs } = record;
  const later = (atMs: number): number => sentMs + factor * (atMs - sentMs);
  const maybe = (atMs: number | null): number | null => (atMs === null ? null : later(atMs));
  return {
    headersMs: maybe(record.headersMs),
    firstTokenMs: maybe(record.firstTokenMs),
    firstContentMs: null,
    lastTokenMs: maybe(record.lastTokenMs),
    endMs: later(record.endMs),
  };
}

/** One run of the imagined server, assessed; the same seed gives the same run. */
export function repeatedRun({ seed, requests, slowdown = 1, runSpread = 0, run = {} }: RepeatedRun): Assessment {
  const factor = slowdown * lognormal(seededRandom(seed, 0, 77), 1, runSpread);
  const records = syntheticRecords({
    seed,
    requests,
    concurrency: 10,
    streaming: true,
    fate: (_, record) => stretched(factor, record),
  });
  const columns = createColumnsBuilder();
  for (const record of records) columns.append(record);
  const startedAt = new Date(Date.parse(baseRun.startedAt) + 1000 * seed).toISOString();
  return assessRecords(
    { ...baseRun, startedAt, requestsPlanned: requests, ...run },
    columns.finish(),
    null,
    nothingAmiss,
  );
}

/** A side of so many runs, their seeds from `firstSeed` in steps of 2, so that two sides can be taken in turns. */
export const repeatedSide = (name: string, runs: number, of: RepeatedRun): Side<Assessment> => ({
  name,
  runs: Array.from({ length: runs }, (_, i) => ({
    path: `${name}-${i + 1}`,
    assessment: repeatedRun({ ...of, seed: of.seed + 2 * i }),
  })),
});
