import type { Measure } from '../schema/assessment.ts';
import { rateInterval } from '../statistics/batch-means.ts';
import { sliceAmounts, type Window } from '../statistics/slices.ts';
import type { Spans } from './completions.ts';
import { missingMeasure, plainMeasure, rateMeasure } from './measure.ts';
import type { Population } from './population.ts';
import { at, type RecordColumns } from './record-columns.ts';
import type { Steady } from './steady.ts';

const names = {
  requests: { metric: 'requests', statistic: 'rate', unit: 'req/s', basis: 'successes' },
  goodput: { metric: 'goodput', statistic: 'rate', unit: 'req/s', basis: 'successes' },
  output: { metric: 'output-tokens', statistic: 'rate', unit: 'tok/s', basis: 'successes' },
  total: { metric: 'total-tokens', statistic: 'rate', unit: 'tok/s', basis: 'successes' },
} as const;
type Rate = keyof typeof names;

/** What success number i (of `rows`) brings; NaN where it is not known. */
type AmountOf = (i: number) => number;

function amountsOf(columns: RecordColumns, rows: Uint32Array, good: Uint8Array | null): Record<Rate, AmountOf | null> {
  const output: AmountOf = (i) => at(columns.outputTokens, rows[i] as number);
  return {
    requests: () => 1,
    goodput: good && ((i) => good[i] as number),
    output,
    total: (i) => at(columns.promptTokens, rows[i] as number) + output(i),
  };
}

/** What a rate is taken over, and what is known of the requests in it. */
interface Stretch {
  readonly window: Window;
  /** Median end-to-end time, and median time to first token (the same without streaming), ms. */
  readonly medianMs: number;
  readonly edgeMs: number;
  /** Why no interval may be told; null where one may. */
  readonly open: string | null;
}

/** The rate of one amount over a stretch: the part of what each success brought that came within it. */
function rateOver(key: Rate, spans: Spans, amountOf: AmountOf, stretch: Stretch): Measure {
  const { window, medianMs, edgeMs, open } = stretch;
  const amount = new Float64Array(spans.atMs.length);
  let [n, known] = [0, 0];
  for (let i = 0; i < amount.length; i++) {
    const part = amountOf(i);
    if (Number.isNaN(part)) continue;
    amount[i] = part;
    known++;
    if (part > 0) n++;
  }
  if (known === 0) return missingMeasure(names[key], 'no answer has a token count');
  const events = { ...spans, amount };
  const rate = (1000 * (sliceAmounts(events, window, 1)[0] ?? 0)) / (window.endMs - window.startMs);
  if (open !== null) return rateMeasure(names[key], rate, n, null, open);
  return rateMeasure(names[key], rate, n, rateInterval(events, window, medianMs, edgeMs));
}

const withoutSteady: Partial<Record<Steady['kind'], string>> = {
  none: 'no steady stretch was found: it is the rate of the whole window',
  'too-short': 'too short for a steady stretch: it is the rate of the whole window, its beginning and end included',
};

/** How long requests take, by their medians; NaN where it is not known. */
export interface Medians {
  readonly e2eMs: number;
  readonly ttftMs: number;
}

/** The stretch that rates are of, and whether it is less than the whole window. */
function stretchOf(window: Window, steady: Steady | null, medians: Medians): Stretch & { readonly part: boolean } {
  const open =
    steady === null
      ? 'the load changed in the meantime: each level has its own rate'
      : (withoutSteady[steady.kind] ?? null);
  const part = steady !== null && open === null;
  return {
    window: part ? { startMs: steady.startMs, endMs: steady.endMs } : window,
    medianMs: medians.e2eMs,
    edgeMs: Number.isNaN(medians.ttftMs) ? medians.e2eMs : medians.ttftMs,
    open,
    part,
  };
}

/** What rates are computed from, beside the records. */
export interface RateGrounds {
  readonly steady: Steady | null;
  readonly medians: Medians;
  /** Of the successes, in their order. */
  readonly spans: Spans;
  /** 1 for each success that keeps every promise; null where none is made of a single request. */
  readonly good: Uint8Array | null;
}

/**
 * Successful requests per second, those of them that keep every promise, and their tokens per second (output; prompt and
 * output). They are of the steady stretch; where there is none, of the whole window from the first send to the last end,
 * without an interval.
 */
export function rates(
  columns: RecordColumns,
  { succeeded, window }: Population,
  { steady, medians, spans, good }: RateGrounds,
): Measure[] {
  const amounts = amountsOf(columns, succeeded, good);
  const keys = (Object.keys(names) as Rate[]).filter((key) => amounts[key] !== null);
  if (window === null || window.endMs <= window.startMs)
    return keys.map((key) => missingMeasure(names[key], 'no request was made'));
  if (succeeded.length === 0) return keys.map((key) => plainMeasure(names[key], 0, 0, 'no request succeeded'));
  const stretch = stretchOf(window, steady, medians);
  return keys.flatMap((key) => {
    const amountOf = amounts[key];
    if (amountOf === null) return [];
    const measure = rateOver(key, spans, amountOf, stretch);
    return stretch.part && measure.value !== null ? { ...measure, window: stretch.window } : measure;
  });
}
