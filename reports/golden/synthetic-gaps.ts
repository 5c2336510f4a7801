import type { RequestRecord } from '../../lib/schema/record.ts';
import type { ItlEntry } from '../../lib/schema/summary.ts';
import { seededRandom } from '../../lib/statistics/seeded-random.ts';
import { itlEntryOf } from '../reading/itl-histograms.ts';

/** Gaps of one stream in µs: most within a fifth of their median, one in forty near the 99th percentile, one the longest. */
function gapsOf({ chunks, gapP50Ms, gapP99Ms, gapMaxMs }: RequestRecord, random: () => number): number[] {
  if (chunks === null || gapP50Ms === null || gapP99Ms === null || gapMaxMs === null) return [];
  return Array.from({ length: chunks - 1 }, (_, i) => {
    const slow = random() < 0.025;
    const ms = i === 0 ? gapMaxMs : slow ? gapP99Ms * (0.9 + 0.2 * random()) : gapP50Ms * (0.8 + 0.4 * random());
    return Math.round(1000 * ms);
  });
}

/** What the extension would have pooled of the streams of these records, which are all of one phase and level. */
export function itlOf(records: readonly RequestRecord[]): ItlEntry[] {
  const random = seededRandom(records.length);
  const gaps = Float64Array.from(records.flatMap((record) => gapsOf(record, random)));
  const [first] = records;
  const entry = first === undefined ? null : itlEntryOf(first.phase, first.level, gaps);
  return entry === null ? [] : [entry];
}
