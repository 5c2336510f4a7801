import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { RequestRecord } from '../../lib/schema/record.ts';
import type { ItlEntry } from '../../lib/schema/summary.ts';
import { seededRandom } from '../../lib/statistics/seeded-random.ts';

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
  const gaps = Float64Array.from(records.flatMap((record) => gapsOf(record, random))).sort();
  const [first] = records;
  if (first === undefined || gaps.length === 0) return [];
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 64,
  });
  gaps.forEach((gap) => histogram.recordValue(gap));
  const at = (percent: number): number => histogram.getValueAtPercentile(percent) / 1000;
  const sum = gaps.reduce((total, gap) => total + gap, 0);
  return [
    {
      phase: first.phase,
      level: first.level,
      count: gaps.length,
      minMs: (gaps[0] ?? 0) / 1000,
      meanMs: Math.round(sum / gaps.length) / 1000,
      p50Ms: at(50),
      p90Ms: at(90),
      p99Ms: at(99),
      p999Ms: at(99.9),
      maxMs: (gaps.at(-1) ?? 0) / 1000,
      histogram: encodeIntoCompressedBase64(histogram),
    },
  ];
}
