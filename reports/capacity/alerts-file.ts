import { stringify } from 'yaml';
import { alertRules, type RuleGroup } from '../../lib/alerting/alert-rules.ts';
import type { Alert } from '../../lib/schema/plan.ts';

/** The thresholds of a plan as a file that Prometheus takes under `rule_files`; an empty group where there are none. */
export const alertsFile = (plan: string, alerts: readonly Alert[]): string =>
  `# The thresholds of ${plan}, for Prometheus: rule_files of its configuration. Try: promtool check rules alerts.yml\n${rulesText([{ name: 'k6-vllm plan', rules: alertRules(alerts) }])}`;

/** Groups of rules in the form of Prometheus's files. */
export const rulesText = (groups: readonly RuleGroup[]): string =>
  stringify({ groups }, { lineWidth: 0, singleQuote: true });
