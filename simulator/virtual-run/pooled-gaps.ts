import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { ItlEntry } from '../../lib/schema/summary.ts';
import { gapsOf } from './exchange-record.ts';
import type { Exchange } from './play.ts';

/** Bounds of the extension's histogram, µs. */
const range = {
  lowestDiscernibleValue: 1,
  highestTrackableValue: 3_600_000_000,
  numberOfSignificantValueDigits: 3,
} as const;

type Pool = ReturnType<typeof build>;

const entryOf = (phase: ItlEntry['phase'], level: number, pool: Pool, bounds: readonly [number, number]): ItlEntry => {
  const at = (percent: number): number => pool.getValueAtPercentile(percent) / 1000;
  return {
    phase,
    level,
    count: pool.totalCount,
    minMs: bounds[0],
    meanMs: Math.round(pool.mean) / 1000,
    p50Ms: at(50),
    p90Ms: at(90),
    p99Ms: at(99),
    p999Ms: at(99.9),
    maxMs: bounds[1],
    histogram: encodeIntoCompressedBase64(pool),
  };
};

/** Gaps between output chunks of all exchanges, pooled by phase and level as the extension pools them. */
export function pooledGaps(exchanges: readonly Exchange[]): ItlEntry[] {
  const pools = new Map<string, { phase: ItlEntry['phase']; level: number; pool: Pool; bounds: [number, number] }>();
  for (const exchange of exchanges) {
    const { phase, level } = exchange.entrance.stage;
    const key = `${phase} ${level}`;
    const found = pools.get(key) ?? {
      phase,
      level,
      pool: build({ ...range, bitBucketSize: 64 }),
      bounds: [Infinity, 0],
    };
    pools.set(key, found);
    for (const ms of gapsOf(exchange)) {
      found.pool.recordValue(Math.max(1, Math.round(1000 * ms)));
      found.bounds = [Math.min(found.bounds[0], ms), Math.max(found.bounds[1], ms)];
    }
  }
  return [...pools.values()]
    .filter(({ pool }) => pool.totalCount > 0)
    .map(({ phase, level, pool, bounds }) => entryOf(phase, level, pool, bounds));
}
