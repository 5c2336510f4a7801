import type { RequestRecord } from '../../lib/schema/record.ts';
import { failed } from './fates.ts';
import { later, syntheticRecords, type Fate } from './synthetic-records.ts';

interface Step {
  readonly level: number;
  readonly requests: number;
  /** Times as long as at the first level. */
  readonly slowness: number;
  /** Each how many-th request is refused; 0 for none. */
  readonly refusing: number;
}

const steps: readonly Step[] = [
  { level: 5, requests: 60, slowness: 1, refusing: 0 },
  { level: 10, requests: 100, slowness: 1.06, refusing: 0 },
  { level: 50, requests: 220, slowness: 1.72, refusing: 0 },
  { level: 100, requests: 260, slowness: 3.1, refusing: 6 },
];
const warmups = 5;
const settleMs = 2000;

/** The levels that the ladder visits. */
export const ladderLevels: readonly number[] = steps.map(({ level }) => level);

const micro = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Answers half as long as usual, and slower; some refused. */
function fateAt({ slowness, refusing }: Step, index: number, healthy: RequestRecord): Fate {
  const { sentMs, firstTokenMs, lastTokenMs, outputTokens } = healthy;
  if (refusing > 0 && index % refusing === 4)
    return failed('rejected', '503 Service Unavailable: max_num_queued_reqs reached', {
      status: 503,
      endMs: sentMs + 3 + (index % 7),
      headersMs: sentMs + 2,
    });
  const firstMs = micro(sentMs + slowness * ((firstTokenMs ?? 0) - sentMs));
  const lastMs = micro(firstMs + (slowness * ((lastTokenMs ?? 0) - (firstTokenMs ?? 0))) / 2);
  return {
    firstTokenMs: firstMs,
    firstContentMs: firstMs,
    lastTokenMs: lastMs,
    endMs: micro(lastMs + 0.4),
    outputTokens: Math.round((outputTokens ?? 0) / 2),
    chunks: Math.round((outputTokens ?? 0) / 2),
  };
}

/** Records of a ladder of concurrency: at each level a warm-up, then the measured requests, and a rest after the last has ended. */
export function ladderRecords(): RequestRecord[] {
  const records: RequestRecord[] = [];
  let startMs = 0;
  for (const [place, step] of steps.entries()) {
    const phases = [
      { phase: 'warmup', requests: warmups, concurrency: warmups },
      { phase: 'measure', requests: step.requests, concurrency: step.level },
    ] as const;
    for (const { phase, requests, concurrency } of phases) {
      const own = syntheticRecords({
        seed: 20 + place,
        requests,
        concurrency,
        streaming: true,
        fate: (index, healthy) => fateAt(step, index, healthy),
      });
      for (const record of own)
        records.push({
          ...later(record, startMs),
          phase,
          level: step.level,
          scenario: 'concurrency-ladder',
          id: `${record.id}-at-${step.level}${phase === 'warmup' ? '-warmup' : ''}`,
        });
      startMs = Math.max(...records.map(({ endMs }) => endMs)) + (phase === 'measure' ? settleMs : 0);
    }
  }
  return records;
}
