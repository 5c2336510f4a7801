import { assessRecords } from '../../lib/assessment/assess.ts';
import { nothingAmiss } from '../../lib/assessment/evidence.ts';
import type { Assessment, Measure } from '../../lib/schema/assessment.ts';
import { virtualRun, type Length, type VirtualLoad } from './virtual-run.ts';

/** The figures whose intervals are put to the test. */
export const studiedMeasures = [
  'requests-rate',
  'output-tokens-rate',
  'ttft-mean',
  'ttft-p50',
  'ttft-p95',
  'ttft-p99',
  'tpot-p50',
  'tpot-p95',
  'e2e-mean',
  'e2e-p50',
  'e2e-p95',
  'e2e-p99',
] as const;
export type StudiedMeasure = (typeof studiedMeasures)[number];

/** The assessment of one run of a load in virtual time. */
export function assessedRun(load: VirtualLoad, length: Length, seed: number): Assessment {
  const { run, columns } = virtualRun(load, length, seed);
  return assessRecords(run, columns, null, nothingAmiss);
}

const measureIn = ({ measures }: Assessment, id: string): Measure | undefined =>
  measures.find((measure) => measure.id === id);

/** How one figure's 95 % interval did over many runs. */
export interface Coverage {
  readonly load: string;
  readonly measure: StudiedMeasure;
  readonly truth: number;
  /** Runs whose measure had an interval, be it with one end. */
  readonly told: number;
  /** Of these, runs whose interval had an end on one side only: the sample could not bound the other. */
  readonly open: number;
  readonly covered: number;
  /** Median width of the intervals with both ends, as a share of the truth. */
  readonly width: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

function coverageOf(load: string, measure: StudiedMeasure, truth: number, runs: readonly Assessment[]): Coverage {
  const told = runs.flatMap((run) => {
    const interval = measureIn(run, measure)?.interval ?? null;
    if (interval === null || (interval.low === null && interval.high === null)) return [];
    return [{ low: interval.low ?? Number.NEGATIVE_INFINITY, high: interval.high ?? Number.POSITIVE_INFINITY }];
  });
  const widths = told.map(({ low, high }) => (high - low) / truth);
  return {
    load,
    measure,
    truth,
    told: told.length,
    open: widths.filter((width) => width === Number.POSITIVE_INFINITY).length,
    covered: told.filter(({ low, high }) => low <= truth && truth <= high).length,
    width: median(widths.filter(Number.isFinite)),
  };
}

/** Whether 95 % intervals hold the truth 95 % of the time: the truth is that of one run `truthLength` long. */
export function coverage(load: VirtualLoad, length: Length, truthLength: Length, seeds: number): Coverage[] {
  const long = assessedRun(load, truthLength, 1_000_003);
  const runs = Array.from({ length: seeds }, (_, index) => assessedRun(load, length, index + 1));
  return studiedMeasures.map((id) => coverageOf(load.name, id, measureIn(long, id)?.value ?? Number.NaN, runs));
}
