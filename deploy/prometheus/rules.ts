import { alertRules, type AlertRule, type RuleGroup } from '../../lib/alerting/alert-rules.ts';
import { gaugeOf, unitOf } from '../../lib/objectives/promise.ts';
import { production } from '../../lib/objectives/presets/production.ts';
import type { Alert } from '../../lib/schema/plan.ts';
import type { Objective } from '../../lib/schema/run.ts';

const names: Readonly<Record<string, string>> = {
  'success-rate': 'success rate',
  'e2e-p95': 'p95 E2E',
  'queue-depth': 'requests waiting',
  'kv-usage': 'KV cache in use',
  'gpu-memory': 'GPU memory in use',
};

/** The alert of a promise that has a warning. */
function alertOf(objective: Objective): Alert[] {
  const { id, metric, comparison, limit, warning } = objective;
  if (warning === undefined) return [];
  const watched = gaugeOf(metric)?.measure ?? id;
  return [
    {
      id: watched,
      what: names[watched] ?? watched,
      metric: null,
      unit: unitOf(objective),
      direction: comparison === '<' ? 'above' : 'below',
      warning,
      critical: limit,
      reason:
        'Threshold of the news-categorization report (one RTX 4080). Measured ones for your own server: k6-vllm plan, which writes alerts.yml.',
    },
  ];
}

const rule = (
  alert: string,
  expr: string,
  [lasting, severity]: readonly [string, string],
  [summary, description]: readonly [string, string],
): AlertRule => ({ alert, expr, for: lasting, labels: { severity }, annotations: { summary, description } });

/** What needs no threshold of anybody's. */
const server: readonly AlertRule[] = [
  rule(
    'LlmServerDown',
    // whatever the job is called: it had metrics of vLLM within the last hour
    'up == 0 and on (job, instance) last_over_time(vllm:num_requests_running[1h])',
    ['1m', 'critical'],
    [
      '{{ $labels.instance }} does not answer',
      'Prometheus got metrics of vLLM from it within the last hour, and gets none now.',
    ],
  ),
  rule(
    'LlmPreempting',
    'sum by (job, instance) (rate(vllm:num_preemptions_total[5m])) > 0',
    ['5m', 'warning'],
    [
      '{{ $labels.instance }} preempts {{ $value | humanize }} requests/s',
      'The KV cache is too small for what is running: requests lose their place and begin anew. Fewer or shorter requests at once, or more memory.',
    ],
  ),
];

/** While a run of k6-vllm exports its metrics. */
const loadTest: readonly AlertRule[] = [
  rule(
    'LoadTestFailing',
    'min by (testid, scenario, model) (k6_llm_success_rate{phase="measure"}) < 0.9',
    ['1m', 'warning'],
    [
      'Of the requests of {{ $labels.scenario }} only {{ $value | humanizePercentage }} succeeded so far',
      'Seen by the load generator, so connections that failed count too. k6_llm_failures_total says of what kind they are.',
    ],
  ),
  rule(
    'LoadTestLate',
    'max by (testid, scenario, model) (k6_llm_unready_rate{phase="measure"}) > 0.01',
    ['30s', 'warning'],
    [
      '{{ $value | humanizePercentage }} of the requests of {{ $labels.scenario }} found no virtual user free',
      'The load is not the one that was asked for: raise PRE_ALLOCATED_VUS or EXPECTED_E2E.',
    ],
  ),
  rule(
    'LoadTestServerDied',
    'k6_llm_server_died > 0',
    ['0s', 'critical'],
    [
      'The server of {{ $labels.model }} died under the load of {{ $labels.testid }}',
      'The run was stopped; its report says when and why.',
    ],
  ),
];

/** The groups of `alerts.yml`: the thresholds of the news-categorization report, what needs none, and the load test itself. */
export const groups: readonly RuleGroup[] = [
  { name: 'llm-server', rules: [...server, ...alertRules(production.objectives([]).flatMap(alertOf))] },
  { name: 'k6-vllm', rules: loadTest },
];
