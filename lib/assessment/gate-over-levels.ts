import type { Gate } from '../schema/assessment.ts';
import { inOneList } from '../units/list.ts';
import { formatLevel } from '../units/number.ts';
import { promiseWords } from './level-words.ts';

const names = (gates: readonly Gate[]): string =>
  inOneList([...new Set(gates.map(({ level }) => level ?? 0))].sort((a, b) => a - b).map(formatLevel));

const worstFirst = ['fail', 'inconclusive', 'pass'] as const;

/** What several gates come to together: none passes over one that fails or is open. Null of none. */
export const worstOf = (gates: readonly Gate[]): Gate['verdict'] | null =>
  worstFirst.find((verdict) => gates.some((gate) => gate.verdict === verdict)) ?? null;

/** How near a value came to the limit: the larger, the nearer or the further beyond. */
function strain({ objective, measure }: Gate): number {
  const value = measure.value ?? 0;
  return objective.comparison === '<' ? value : -value;
}

/** The gate that tells most of its kind: the lowest level that fails or is open, of kept ones the one that came nearest to its limit. */
function deciding(gates: readonly Gate[], verdict: Gate['verdict']): Gate | undefined {
  const order =
    verdict === 'pass'
      ? (a: Gate, b: Gate) => strain(b) - strain(a)
      : (a: Gate, b: Gate) => (a.level ?? 0) - (b.level ?? 0);
  return gates.filter((gate) => gate.verdict === verdict).sort(order)[0];
}

/**
 * One gate for an objective that was decided at several levels (at least one): it passes where all of them pass, and
 * fails where one fails. `unmeasured` are levels that should have been there, and leave it open.
 */
export function gateOverLevels(each: readonly Gate[], unmeasured: readonly number[]): Omit<Gate, 'k6'> {
  const worst = worstOf(each);
  const decides = worst === null ? undefined : deciding(each, worst);
  if (worst === null || decides === undefined) throw new Error('a gate over levels needs a level');
  const { objective, measure, level, reason } = decides;
  const rest = worstFirst.flatMap((verdict) => {
    const same = each.filter((gate) => gate.verdict === verdict && gate !== decides);
    return same.length === 0 ? [] : [`${promiseWords[verdict]} at ${names(same)}${verdict === worst ? ', too' : ''}`];
  });
  const missed = unmeasured.length === 0 ? [] : [`nothing was measured at ${inOneList(unmeasured.map(formatLevel))}`];
  const alert = worst !== 'fail' && each.some((gate) => gate.alert === 'warning');
  return {
    objective,
    measure,
    verdict: worst === 'pass' && unmeasured.length > 0 ? 'inconclusive' : worst,
    reason: [`${promiseWords[worst]} at ${formatLevel(level ?? 0)}: ${reason}`, ...rest, ...missed].join('; '),
    ...(level === undefined ? {} : { level }),
    ...(alert ? { alert: 'warning' as const } : {}),
  };
}
