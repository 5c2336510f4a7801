import { basename } from 'node:path';
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';
import type { PooledGaps } from '../../lib/assessment/pooled-gaps.ts';
import type { ItlEntry } from '../../lib/schema/summary.ts';
import { UsageError } from '../../lib/schema/usage-error.ts';

/** The widest counters: a pool of machines may hold more than 2³¹ gaps in one bucket. */
const counterBits = 64;

function decode(text: string): Histogram | string {
  try {
    return decodeFromCompressedBase64(text, counterBits);
  } catch (error) {
    // pako throws bare texts
    return `cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}

function histogramOf({ histogram, phase, level, count }: ItlEntry, file: string): Histogram {
  const decoded = decode(histogram);
  if (typeof decoded !== 'string' && decoded.totalCount === count) return decoded;
  const wrong =
    typeof decoded === 'string' ? decoded : `holds ${decoded.totalCount} gaps, not the ${count} of its count`;
  throw new UsageError(`${file} does not follow its format`, [
    `${basename(file)}: itl: the histogram of phase ${phase}, level ${level} ${wrong}`,
    'The file was edited, or written by another program: take "itl" out of it, or run again.',
  ]);
}

/** The gaps of several processes as one entry for each phase and level, with the histograms added up. */
export function mergeItl(entries: readonly ItlEntry[], file: string): ItlEntry[] {
  const groups = new Map<string, ItlEntry[]>();
  for (const entry of entries) {
    const key = `${entry.phase} ${entry.level}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].flatMap((group) => mergedEntry(group, file) ?? []);
}

function mergedEntry(group: readonly ItlEntry[], file: string): ItlEntry | null {
  const filled = group.filter(({ count }) => count > 0);
  const [first, ...others] = filled.length === 0 ? group : filled;
  if (first === undefined || others.length === 0) return first ?? null;
  const { histogram, quantileMs, ...figures } = addedUp(first, others, file);
  return {
    phase: first.phase,
    level: first.level,
    ...figures,
    p50Ms: quantileMs(0.5),
    p90Ms: quantileMs(0.9),
    p99Ms: quantileMs(0.99),
    p999Ms: quantileMs(0.999),
    histogram: encodeIntoCompressedBase64(histogram),
  };
}

/** Entries that have gaps, added up. */
function addedUp(
  first: ItlEntry,
  others: readonly ItlEntry[],
  file: string,
): PooledGaps & { readonly histogram: Histogram } {
  const all = [first, ...others];
  const histogram = histogramOf(first, file);
  histogram.autoResize = true;
  for (const other of others) histogram.add(histogramOf(other, file));
  const count = all.reduce((sum, entry) => sum + entry.count, 0);
  const maxMs = Math.max(...all.map((entry) => entry.maxMs));
  return {
    histogram,
    count,
    minMs: Math.min(...all.map((entry) => entry.minMs)),
    meanMs: all.reduce((sum, entry) => sum + entry.meanMs * entry.count, 0) / count,
    maxMs,
    // a bucket is named by its upper end, which may lie above the largest value in it
    quantileMs: (p) => Math.min(maxMs, histogram.getValueAtPercentile(100 * p) / 1000),
  };
}

/** The gaps of one phase merged over all its levels and, where entries of several runs are given, over these; null without any. */
export function poolGaps(entries: readonly ItlEntry[], phase: ItlEntry['phase'], file: string): PooledGaps | null {
  const [first, ...others] = entries.filter((entry) => entry.phase === phase && entry.count > 0);
  if (first === undefined) return null;
  const { histogram: _histogram, ...pooled } = addedUp(first, others, file);
  return pooled;
}

/** Whole microseconds up to an hour, three significant digits, as the extension keeps them. */
const kept = {
  lowestDiscernibleValue: 1,
  highestTrackableValue: 3_600_000_000,
  numberOfSignificantValueDigits: 3,
  bitBucketSize: counterBits,
} as const;

/** Gaps of one phase and level, whole microseconds in any order, as summary.json holds them; null of none. */
export function itlEntryOf(phase: ItlEntry['phase'], level: number, gapsUs: Float64Array): ItlEntry | null {
  const gaps = gapsUs.toSorted();
  const [least, most] = [gaps[0], gaps.at(-1)];
  if (least === undefined || most === undefined) return null;
  const histogram = build(kept);
  gaps.forEach((gap) => histogram.recordValue(Math.min(gap, kept.highestTrackableValue)));
  const at = (percent: number): number => histogram.getValueAtPercentile(percent) / 1000;
  const sum = gaps.reduce((total, gap) => total + gap, 0);
  return {
    phase,
    level,
    count: gaps.length,
    minMs: least / 1000,
    meanMs: Math.round(sum / gaps.length) / 1000,
    p50Ms: at(50),
    p90Ms: at(90),
    p99Ms: at(99),
    p999Ms: at(99.9),
    maxMs: most / 1000,
    histogram: encodeIntoCompressedBase64(histogram),
  };
}
