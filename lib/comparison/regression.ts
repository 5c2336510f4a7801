import type { ComparedMeasure, Comparison, Contrast, Regression } from '../schema/comparison.ts';
import { formatTrimmed } from '../units/number.ts';
import { signedPercentDigits } from '../units/share.ts';

/** How much worse a measure may be: a share of 1, or points of a share. */
export interface RegressionLimits {
  /** Of every measure that the first side can tell; null for none but the named. */
  readonly every: number | null;
  /** Of single measures by their ids; they go before `every`. */
  readonly named: ReadonlyMap<string, number>;
}

type Verdict = Regression['verdict'];

const percent = (share: number): string => `${formatTrimmed(100 * share)}\u00a0%`;

/** By how much worse b is than a, with the ends of the interval from less to more; negative where it is better. */
function worseBy(
  contrast: Contrast,
  better: 'higher' | 'lower',
): { value: number; least: number; most: number } | null {
  const { kind, value, low, high } = contrast;
  if (value === null) return null;
  const from = kind === 'ratio' ? 1 : 0;
  const away = (end: number): number => (better === 'lower' ? end - from : from - end);
  const ends = [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY].map(away).sort((x, y) => x - y);
  return { value: away(value), least: ends[0] ?? -Infinity, most: ends[1] ?? Infinity };
}

function worseWords(worse: { value: number; least: number; most: number }, kind: Contrast['kind']): string {
  const unit = kind === 'ratio' ? '%' : 'points';
  const interval =
    Number.isFinite(worse.least) && Number.isFinite(worse.most)
      ? `at 95 % worse by ${signedPercentDigits(worse.least, 1)} to ${signedPercentDigits(worse.most, 1)}\u00a0${unit}`
      : 'without an interval';
  const size = `${Math.abs(100 * worse.value).toFixed(1)}\u00a0${unit}`;
  return `${worse.value === 0 ? 'the same' : `${size} ${worse.value < 0 ? 'better' : 'worse'}`}, ${interval}`;
}

function decided(contrast: Contrast, better: 'higher' | 'lower', limit: number): { verdict: Verdict; reason: string } {
  const worse = worseBy(contrast, better);
  if (worse === null || contrast.outcome === 'barred' || contrast.outcome === 'not-compared')
    return { verdict: 'inconclusive', reason: `not comparable: ${contrast.reason}` };
  const against = contrast.kind === 'ratio' ? percent(limit) : `${formatTrimmed(100 * limit)}\u00a0points`;
  const reason = `${worseWords(worse, contrast.kind)}, limit ${against}`;
  const once = contrast.effect === null ? '; by one run on a side, so repeat it' : '';
  if (worse.least > limit) return { verdict: 'fail', reason: `${reason}${once}` };
  return { verdict: worse.most <= limit ? 'pass' : 'inconclusive', reason };
}

/** The limit of a measure; null where none is asked for. */
function limitOf({ id, values }: ComparedMeasure, limits: RegressionLimits): number | null {
  const named = limits.named.get(id);
  if (named !== undefined) return named;
  // what the first side cannot tell, nobody can hold against the others
  return values[0]?.value === null ? null : limits.every;
}

/** Of several verdicts: any fail fails, else any that is open leaves it open. */
export const togetherOf = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('fail')
    ? 'fail'
    : verdicts.length === 0 || verdicts.includes('inconclusive')
      ? 'inconclusive'
      : 'pass';

/**
 * Whether any side is worse than the first by more than its limit: `fail` where the whole 95 % interval lies beyond it,
 * `pass` where none of it does, else `inconclusive`, as is what cannot be compared.
 */
export function regressions(
  loads: Comparison['loads'],
  limits: RegressionLimits,
): NonNullable<Comparison['regressions']> {
  const list = loads.flatMap(({ level, visit, measures }) =>
    measures.flatMap((measure) => {
      const limit = limitOf(measure, limits);
      const { better } = measure;
      if (limit === null || better === null) return [];
      return measure.contrasts.map((contrast): Regression => ({
        side: contrast.side,
        measure: measure.id,
        level,
        visit,
        limit,
        ...decided(contrast, better, limit),
      }));
    }),
  );
  return { verdict: togetherOf(list.map(({ verdict }) => verdict)), list };
}
