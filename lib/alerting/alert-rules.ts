import type { Alert } from '../schema/plan.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { formatQuantity } from '../units/quantity.ts';
import { serverExpressions } from './server-expressions.ts';
import { withPlainSpaces } from '../units/printable.ts';

/** One alerting rule in the form of Prometheus. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Rules that are evaluated together. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly AlertRule[];
}

/** A warning may wait to be sure; what is critical should be known soon. */
const severities = [
  { severity: 'warning', for: '5m' },
  { severity: 'critical', for: '2m' },
] as const;

/**
 * Two rules for each threshold, a warning and a critical one, on vLLM's own metrics and the DCGM exporter's; per server, over five minutes.
 * A threshold that has no such metric is left out.
 */
export const alertRules = (alerts: readonly Alert[]): AlertRule[] => alerts.flatMap(rulesOf);

function rulesOf(alert: Alert): AlertRule[] {
  const watched = serverExpressions[alert.id];
  if (watched === undefined) return [];
  const sign = alert.direction === 'above' ? '>' : '<';
  return severities.map(({ severity, for: lasting }) => ({
    alert: watched.alert,
    expr: `${watched.expression} ${sign} ${sixDigits(alert[severity] / watched.perUnit)}`,
    for: lasting,
    labels: { severity },
    annotations: {
      summary: withPlainSpaces(
        `{{ $labels.instance }}: ${alert.what} ${watched.value}, ${alert.direction} ${formatQuantity(alert[severity], alert.unit)}`,
      ),
      description: withPlainSpaces(alert.reason),
    },
  }));
}
