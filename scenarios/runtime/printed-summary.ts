import type { Objective, Run } from '../../lib/schema/run.ts';
import { formatCount } from '../../lib/units/number.ts';
import { formatQuantity, type Unit } from '../../lib/units/quantity.ts';
import { quantileStanding } from '../../lib/statistics/sample-size.ts';
import type { SummaryData } from './run.ts';

const endings: Readonly<Record<Run['state'], string>> = {
  running: 'running',
  completed: 'completed',
  interrupted: 'INTERRUPTED',
  'time-limit': 'STOPPED by MAX_DURATION',
};

/** What k6 prints at the end, in place of its own long table: the objectives, the latencies, and where it all lies. */
export function printedSummary(data: SummaryData, run: Run, left: string | null): string {
  const done = data.metrics.llm_requests?.values.count ?? 0;
  const lines = [
    '',
    `  ${run.scenario} ${endings[run.state]}: ${formatCount(done)} of ${formatCount(run.requestsPlanned)} requests, ` +
      `${run.server.model} at ${run.server.baseUrl}`,
    '',
    ...run.objectives.map((objective) => objectiveLine(data, objective)),
    '',
    ...latencyLines(data),
  ];
  if (left !== null) lines.push('', `  left in   ${left}`, `  report    node bin/k6-vllm.mjs report ${left}`);
  return `${lines.join('\n')}\n\n`;
}

function objectiveLine(data: SummaryData, { id, metric, aggregate, comparison, limit }: Objective): string {
  const found = data.metrics[metric];
  const unit: Unit = aggregate === 'rate' ? 'share' : 'ms';
  const met = found?.thresholds?.[`${aggregate}${comparison}${limit}`]?.ok === true;
  const value = found?.values[aggregate];
  const empty = value === undefined || (unit === 'ms' && found?.values.count === 0);
  const measured = empty ? 'nothing measured' : formatQuantity(value, unit);
  return `  ${met ? '✓ met   ' : '✗ missed'}  ${id.padEnd(13)} ${measured}, objective ${comparison} ${formatQuantity(limit, unit)}`;
}

const latencies: readonly (readonly [string, string])[] = [
  ['llm_ttft', 'TTFT'],
  ['llm_tpot', 'TPOT'],
  ['llm_e2e', 'E2E'],
];

const percentiles: readonly (readonly [string, number])[] = [
  ['med', 0.5],
  ['p(95)', 0.95],
  ['p(99)', 0.99],
];

function latencyLines(data: SummaryData): string[] {
  return latencies.flatMap(([metric, name]) => {
    const values = data.metrics[metric]?.values;
    const count = values?.count ?? 0;
    if (values === undefined || count === 0) return [];
    // a percentile that so few values cannot carry is not printed as if they could
    const shown = percentiles.map(([stat, p]) => {
      const text = quantileStanding(count, p) === 'suppressed' ? 'too few' : formatQuantity(values[stat] ?? 0, 'ms');
      return `p${p * 100} ${text}`;
    });
    return [
      `  ${name.padEnd(5)} ${shown.join('   ')}   max ${formatQuantity(values.max ?? 0, 'ms')}   n ${formatCount(count)}`,
    ];
  });
}
