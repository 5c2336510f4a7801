import type { Assessment, Gate, LevelAssessment, Measure } from '../schema/assessment.ts';
import type { Objective } from '../schema/run.ts';
import type { Summary } from '../schema/summary.ts';
import { smallestBoundingSample } from '../statistics/sample-size.ts';
import { appliesAt, isOnGauge } from '../objectives/promise.ts';
import { thresholdResults } from '../objectives/thresholds.ts';
import { inOneList } from '../units/list.ts';
import { formatCount, formatLevel } from '../units/number.ts';
import { formatInterval, formatQuantity } from '../units/quantity.ts';
import type { Evidence, LevelEvidence, MeasureSource } from './evidence.ts';
import { gateOverLevels } from './gate-over-levels.ts';
import { unvisited } from './levels.ts';
import { missingMeasure, plainMeasure } from './measure.ts';
import { objectiveLimit, promisedMeasure } from './objective-words.ts';
import { isSinceDue, promisedSource } from './promised-source.ts';
import { isShown } from './standing.ts';
import { percentileOf } from './statistics-of-metric.ts';

type Decision = Pick<Gate, 'verdict' | 'reason'>;

/** What k6's thresholds for this objective said, at one level or at any; metrics may carry tags, as in `llm_e2e{level:50}`. */
export function thresholdVerdict(
  objective: Objective,
  summary: Summary | null,
  level: number | null = null,
): Gate['k6'] {
  const results = thresholdResults(objective, summary?.metrics ?? {});
  const said = level === null ? results : results.filter((result) => result.level === level);
  if (said.length === 0) return null;
  return said.every(({ ok }) => ok) ? 'pass' : 'fail';
}

/** The least and the largest that the truth can be, with 95 % confidence; without an interval, the number itself. */
function bounds(measure: Measure): { low: number; high: number } {
  if (measure.value === null) return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  if (measure.interval === null) return { low: measure.value, high: measure.value };
  return {
    low: measure.interval.low ?? Number.NEGATIVE_INFINITY,
    high: measure.interval.high ?? Number.POSITIVE_INFINITY,
  };
}

/** Whether all are asked for: that is said of the requests that were sent, not of a rate behind them, so it is known without an interval. */
export const asksForAll = ({ comparison }: Objective): boolean => comparison === '>=';

function verdictOf(objective: Objective, measure: Measure): Gate['verdict'] {
  if (asksForAll(objective))
    return measure.value === null ? 'inconclusive' : measure.value >= objective.limit ? 'pass' : 'fail';
  const { low, high } = bounds(measure);
  if (objective.comparison === '<')
    return high < objective.limit ? 'pass' : low >= objective.limit ? 'fail' : 'inconclusive';
  return low > objective.limit ? 'pass' : high <= objective.limit ? 'fail' : 'inconclusive';
}

function inWords(measure: Measure): string {
  if (measure.value === null) return measure.why ?? 'not measured';
  const sample = `n = ${formatCount(measure.n)}${isSinceDue(measure) ? ', from when they were due' : ''}`;
  if (measure.interval === null) return `${formatQuantity(measure.value, measure.unit)} (${sample})`;
  const { low, high } = measure.interval;
  const interval = formatInterval(low, high, measure.unit);
  if (!isShown(measure)) return `95 % interval ${interval} (${sample})`;
  return `${formatQuantity(measure.value, measure.unit)}, 95 % interval ${interval} (${sample})`;
}

function reasonOf(objective: Objective, measure: Measure, verdict: Gate['verdict']): string {
  const limit = objectiveLimit(objective);
  const below = objective.comparison === '<';
  const found = inWords(measure);
  if (measure.value === null) return found;
  if (asksForAll(objective))
    return `${formatQuantity(measure.value, measure.unit)} (n = ${formatCount(measure.n)}): ${verdict === 'pass' ? 'all of them, as promised' : 'not all of them'}`;
  if (verdict === 'pass') return `${found}: wholly ${below ? 'below' : 'above'} the limit of ${limit}`;
  if (verdict === 'fail') return `${found}: wholly ${below ? 'at or above' : 'at or below'} the limit of ${limit}`;
  const p = percentileOf(measure.statistic);
  const worth = measure.effectiveN ?? measure.n;
  const kind = worth < measure.n ? 'independent values' : 'values';
  if (p !== null && worth < smallestBoundingSample(p))
    return `${formatCount(worth)} ${kind} cannot bound ${measure.statistic}: it takes ${formatCount(smallestBoundingSample(p))}`;
  return `${found}: the limit of ${limit} lies within the interval, so the sample decides neither way`;
}

/** Whether the number itself is on the wrong side of the warning limit, of a gate that is not lost anyway; one that must not be shown warns of nothing. */
function isAlarming(
  { comparison, warning }: Objective,
  { measure, verdict }: Pick<Gate, 'measure' | 'verdict'>,
): boolean {
  if (warning === undefined || verdict === 'fail' || !isShown(measure)) return false;
  return comparison === '<' ? measure.value >= warning : measure.value < warning;
}

const alertOf = (objective: Objective, decided: Pick<Gate, 'measure' | 'verdict'>): Pick<Gate, 'alert'> =>
  isAlarming(objective, decided) ? { alert: 'warning' } : {};

/** What k6 aggregated of a gauge of the server, which no request record holds; null where nothing told it. */
function gaugeMeasure(objective: Objective, { measureOf, summary }: Evidence): Measure | null {
  const promised = promisedMeasure(objective);
  if (promised === null) return null;
  const known = measureOf(promised.metric, promised.statistic);
  if (known !== null) return known;
  const values = summary?.metrics[objective.metric]?.values;
  const [value, n] = [values?.[objective.aggregate], values?.['count'] ?? 0];
  if (value === undefined || n === 0) return null;
  return plainMeasure({ ...promised, basis: 'k6' }, value, n, 'readings of the server, as k6 aggregated them');
}

/** Objectives on what the server tells of itself, of which this run has no reading: they are left out, not failed. */
export const undecidable = (evidence: Evidence): Objective[] =>
  evidence.run.objectives.filter((objective) => isOnGauge(objective) && gaugeMeasure(objective, evidence) === null);

function open(objective: Objective, why: string): Decision & { measure: Measure } {
  const name = { metric: objective.metric, statistic: objective.aggregate, unit: 'ms', basis: 'k6' } as const;
  return { measure: missingMeasure(name, why), verdict: 'inconclusive', reason: why };
}

/** A decision as the audits leave it: nothing passes on a number that cannot be relied on. */
function believed({ standing, why }: Measure, { verdict, reason }: Decision): Decision {
  if (standing !== 'unsound') return { verdict, reason };
  return {
    verdict: verdict === 'pass' ? 'inconclusive' : verdict,
    reason: `${reason}; but the number cannot be relied on: ${why ?? 'an audit speaks against it'}`,
  };
}

function decide(objective: Objective, measureOf: MeasureSource): Decision & { measure: Measure } {
  const promised = promisedMeasure(objective);
  const measure = promised && promisedSource(measureOf)(promised.metric, promised.statistic);
  if (promised === null || measure === null)
    return open(
      objective,
      `the records hold no ${objective.aggregate} of ${objective.metric}; only k6's own threshold can decide it`,
    );
  const verdict = verdictOf(objective, measure);
  return { measure, ...believed(measure, { verdict, reason: reasonOf(objective, measure, verdict) }) };
}

/** One objective on the samples that `measureOf` knows. */
function gateOn(objective: Objective, measureOf: MeasureSource, k6: Gate['k6']): Gate {
  const decided = decide(objective, measureOf);
  return { objective, ...decided, k6, ...alertOf(objective, decided) };
}

/** The objectives that are promised for a level, decided on its own requests. */
export function gatesAt(evidence: Evidence, { level, measureOf }: LevelEvidence): Gate[] {
  return evidence.run.objectives
    .filter((objective) => !isOnGauge(objective) && appliesAt(objective, level))
    .map((objective) => ({
      ...gateOn(objective, measureOf, thresholdVerdict(objective, evidence.summary, level)),
      level,
    }));
}

/** An objective that no single sample decides: each level for itself, then all of them together. */
function gateOfLevels(objective: Objective, { run, summary }: Evidence, list: readonly LevelAssessment[]): Gate {
  const k6 = thresholdVerdict(objective, summary);
  const each = list.flatMap((level) => level.gates.filter((gate) => gate.objective === objective));
  const missed = unvisited(objective.levels ?? run.profile.levels, list);
  if (each.length === 0)
    return { objective, ...open(objective, `no request was measured at ${inOneList(missed.map(formatLevel))}`), k6 };
  return { ...gateOverLevels(each, missed), k6 };
}

/** Each objective decided on the evidence, or on its levels: a pass or a fail needs the whole 95 % interval on one side of the limit. */
export function gates(evidence: Evidence, levels: Assessment['levels']): Gate[] {
  const { run, summary } = evidence;
  return run.objectives.flatMap((objective): Gate[] => {
    const k6 = thresholdVerdict(objective, summary);
    if (isOnGauge(objective)) {
      const measure = gaugeMeasure(objective, evidence);
      return measure === null ? [] : [gateOn(objective, () => measure, k6)];
    }
    if (levels !== null) return [gateOfLevels(objective, evidence, levels.list)];
    const planned = new Set(run.profile.levels);
    if (objective.levels !== undefined && planned.size > 1)
      return [{ objective, ...open(objective, 'only request records can tell the levels apart'), k6 }];
    return [gateOn(objective, evidence.measureOf, k6)];
  });
}
