import { isShown } from '../assessment/standing.ts';
import type { Measure } from '../schema/assessment.ts';
import type { SideValue } from '../schema/comparison.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import { proportionInterval } from '../statistics/proportion-interval.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { formatCount } from '../units/number.ts';

/** Shares are compared by their difference, for 99 % to 98 % is what matters, not its ratio of 0.99. */
export const isShare = ({ unit }: Pick<Measure, 'unit'>): boolean => unit === 'share';

/** What one side has of a measure: what is shown, and its value in each run that can tell it. */
export interface SideMeasure {
  readonly shown: SideValue;
  /** One value a run; empty where none may be used. */
  readonly values: readonly number[];
  /** Of a share that is the same in all runs, whose spread tells nothing: the interval of all their requests together. */
  readonly pooled: { readonly low: number; readonly high: number } | null;
  /** The rate is that of a burst in any of its runs. */
  readonly burst: boolean;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function refused(side: string, measures: readonly (Measure | undefined)[]): SideMeasure {
  const first = measures.find((measure) => measure !== undefined);
  const n = sum(measures.map((measure) => measure?.n ?? 0));
  const standing = first?.standing ?? 'missing';
  const why = first === undefined ? 'not measured' : (first.why ?? 'not measured');
  return {
    shown: { side, value: null, low: null, high: null, n, runs: 0, standing, why },
    values: [],
    pooled: null,
    burst: false,
  };
}

/** The mean over runs with Student's interval: arithmetic of shares, else geometric, so that its ratio is the mean ratio. */
function meanOverRuns(values: readonly number[], share: boolean) {
  const plain = share || values.some((value) => value <= 0);
  const { mean, low, high } = meanInterval(Float64Array.from(plain ? values : values.map(Math.log)));
  const back = (value: number | null): number | null =>
    value === null ? null : sixDigits(plain ? value : Math.exp(value));
  return { value: back(mean), low: back(low), high: back(high) };
}

function standingOf(used: readonly Measure[]): Measure['standing'] {
  const has = (standing: Measure['standing']): boolean => used.some((measure) => measure.standing === standing);
  if (has('unsound')) return 'unsound';
  // one run stands by its sample, several by their spread
  return used.length === 1 && has('uncertain') ? 'uncertain' : 'publishable';
}

/** One measure of a side from that of each of its runs; undefined of a run that has none. */
export function sideMeasure(side: string, measures: readonly (Measure | undefined)[]): SideMeasure {
  const used = measures.filter(isShown);
  const [first] = used;
  if (first === undefined) return refused(side, measures);
  const left = measures.find((measure) => !isShown(measure));
  const missing = measures.length - used.length;
  const untold =
    missing === 0 ? [] : [`${missing} of ${measures.length} runs cannot tell it: ${left?.why ?? 'not measured'}`];
  const doubt = used.find(({ standing }) => standing === 'unsound')?.why ?? (used.length === 1 ? first.why : null);
  const values = used.map(({ value }) => value);
  const n = sum(used.map((measure) => measure.n));
  const one = { value: first.value, low: first.interval?.low ?? null, high: first.interval?.high ?? null };
  const hits = sum(used.map((measure) => Math.round(measure.value * measure.n)));
  const same = isShare(first) && first.basis !== 'scrapes' && values.every((value) => value === first.value);
  const pooled = same ? proportionInterval(hits, n) : null;
  return {
    shown: {
      side,
      ...(values.length === 1 ? one : { ...meanOverRuns(values, isShare(first)), ...pooled }),
      n,
      runs: used.length,
      standing: standingOf(used),
      why: [...untold, ...(doubt === null ? [] : [doubt])].join('; ') || null,
    },
    values,
    pooled,
    burst: used.some(({ burst }) => burst === true),
  };
}

/** The audit that speaks against a measure, by its title; what it found stands in the run's own report. */
export const auditWords = (why: string | null): string => (why ?? 'an audit').split(': ')[0] ?? '';

/** Why a side's measure cannot be compared, in words; null where it can. */
export function unusableWords({ shown }: SideMeasure): string | null {
  if (shown.value !== null) return null;
  const { side, standing, why, n } = shown;
  if (standing === 'suppressed') return `${side} has too few values to bound it (n = ${formatCount(n)})`;
  if (standing === 'invalid') return `that of ${side} is refused: ${auditWords(why)}`;
  return `${side} does not have it: ${why}`;
}
