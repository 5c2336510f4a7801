import { doubted } from '../audits/doubt.ts';
import type { AuditResult } from '../schema/audit.ts';
import type { Evidence, MeasureSource } from './evidence.ts';

type Place = Parameters<typeof doubted>[2];

/** Evidence in which every measure, wherever it is asked for, has the standing that the audits leave it. */
export function doubtedEvidence(evidence: Evidence, results: readonly AuditResult[]): Evidence {
  const sourceAt =
    (measureOf: MeasureSource, place: Place): MeasureSource =>
    (metric, statistic) => {
      const measure = measureOf(metric, statistic);
      return measure && doubted(measure, results, place);
    };
  return {
    ...evidence,
    measures: evidence.measures.map((measure) => doubted(measure, results, null)),
    measureOf: sourceAt(evidence.measureOf, null),
    levels:
      evidence.levels?.map((visited) => ({
        ...visited,
        measures: visited.measures.map((measure) => doubted(measure, results, visited)),
        measureOf: sourceAt(visited.measureOf, visited),
      })) ?? null,
  };
}
