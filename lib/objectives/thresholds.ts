import type { Objective } from '../schema/run.ts';
import { appliesAt, isOnGauge } from './promise.ts';

/** What thresholds have to know of the load. */
export interface ThresholdLoad {
  /** Every level that is measured; one or none where all samples belong to it. */
  readonly levels?: readonly number[];
  /** Whether requests are sent to warm up, which no objective is about. */
  readonly warmup: boolean;
}

/** k6's name of a metric's samples at one level, or at all; without tags where all samples belong to it. */
function tagged(metric: string, { warmup }: ThresholdLoad, level: number | null): string {
  const tags = [...(warmup ? ['phase:measure'] : []), ...(level === null ? [] : [`level:${level}`])];
  return tags.length === 0 ? metric : `${metric}{${tags.join(',')}}`;
}

const expression = ({ aggregate, comparison, limit }: Objective): string => `${aggregate}${comparison}${limit}`;

/**
 * k6's `thresholds` for the objectives, at each level of a run that has several. k6 passes a threshold on a Rate or
 * Trend without samples, so each set carries guards: something was sent (`count>0`), and a Trend has samples (`max>0`:
 * an empty one reads 0). Gauges of the server have no guard, since not every server tells them.
 */
export function thresholdsOf(
  objectives: readonly Objective[],
  load: ThresholdLoad = { warmup: false },
): Record<string, string[]> {
  const distinct = [...new Set(load.levels)];
  const levels = distinct.length > 1 ? distinct : [null];
  const thresholds: Record<string, string[]> = { [tagged('llm_requests', load, null)]: ['count>0'] };
  for (const level of levels) {
    thresholds[tagged('llm_requests', load, level)] = ['count>0'];
    for (const objective of objectives) {
      if (isOnGauge(objective) || (level !== null && !appliesAt(objective, level))) continue;
      const set = (thresholds[tagged(objective.metric, load, level)] ??=
        objective.aggregate === 'rate' ? [] : ['max>0']);
      set.push(expression(objective));
    }
  }
  for (const objective of objectives.filter(isOnGauge))
    (thresholds[objective.metric] ??= []).push(expression(objective));
  return thresholds;
}

/** What k6 said of one objective, at one level or over all. */
export interface ThresholdResult {
  /** Null over all levels. */
  readonly level: number | null;
  readonly ok: boolean;
  /** k6's aggregates of the samples that it looked at. */
  readonly values: Readonly<Record<string, number>>;
}

interface SummaryMetric {
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>> | undefined;
}

const levelTag = /[{,]\s*level\s*:\s*"?([\d.]+)"?\s*(?=[,}])/;

/** Whether samples of this name are an objective's, under whatever tags. */
const isOn = ({ metric }: Objective, name: string): boolean => name === metric || name.startsWith(`${metric}{`);

/** Whether the expression of a threshold is an objective's. */
function says({ aggregate, comparison, limit }: Objective, text: string): boolean {
  const start = `${aggregate}${comparison}`;
  const compact = text.replaceAll(' ', '');
  return compact.startsWith(start) && Number(compact.slice(start.length)) === limit;
}

/** Thresholds that k6 missed and that no objective stands behind, as `metric: expression`: guards, and a scenario's own. */
export const missedBeside = (
  objectives: readonly Objective[],
  metrics: Readonly<Record<string, SummaryMetric>>,
): string[] =>
  Object.entries(metrics).flatMap(([name, { thresholds }]) =>
    Object.entries(thresholds ?? {}).flatMap(([text, { ok }]) =>
      ok || objectives.some((objective) => isOn(objective, name) && says(objective, text)) ? [] : [`${name}: ${text}`],
    ),
  );

/** k6's thresholds for an objective, found by their expression, under whatever tags. */
export function thresholdResults(
  objective: Objective,
  metrics: Readonly<Record<string, SummaryMetric>>,
): ThresholdResult[] {
  return Object.entries(metrics).flatMap(([name, { values, thresholds }]): ThresholdResult[] => {
    if (!isOn(objective, name)) return [];
    const result = Object.entries(thresholds ?? {}).find(([text]) => says(objective, text))?.[1];
    if (result === undefined) return [];
    const level = levelTag.exec(name)?.[1];
    return [{ level: level === undefined ? null : Number(level), ok: result.ok, values }];
  });
}
