import { measuredMetrics } from '../../lib/records/measured-metrics.ts';
import type { Objective, Run } from '../../lib/schema/run.ts';
import { thresholdResults } from '../../lib/objectives/thresholds.ts';
import { isOnGauge, unitOf } from '../../lib/objectives/promise.ts';
import { formatDuration } from '../../lib/units/duration.ts';
import { formatCount, formatLevel } from '../../lib/units/number.ts';
import { inertLine } from '../../lib/units/printable.ts';
import { formatQuantity, type Unit } from '../../lib/units/quantity.ts';
import { quantileStanding } from '../../lib/statistics/sample-size.ts';
import { simulationWords } from '../../lib/assessment/simulator-words.ts';
import { strains, wasSentLate } from '../../lib/assessment/strains.ts';
import type { SummaryData } from './run.ts';
import { suiteCommand } from './suite-command.ts';

const endings: Readonly<Record<Run['state'], string>> = {
  running: 'running',
  completed: 'completed',
  interrupted: 'INTERRUPTED',
  'time-limit': 'STOPPED by MAX_DURATION',
  'server-died': 'STOPPED, as the server died',
  'ended-early': 'ended early',
};

const diedWords = ({ serverDied }: Run): string =>
  serverDied ? ` ${formatDuration(serverDied.atMs)} into the run` : '';

/** What k6 prints at the end, in place of its own long table: the objectives, the latencies, and where it all lies. */
export function printedSummary(whole: SummaryData, run: Run, left: string | null): string {
  const data = { ...whole, metrics: measuredMetrics(whole.metrics) };
  const done = data.metrics.llm_requests?.values.count ?? 0;
  const before = (run.parts ?? []).slice(0, -1).reduce((sum, part) => sum + (part.done ?? 0), 0);
  const lines = [
    '',
    `  ${run.scenario} ${endings[run.state]}${diedWords(run)}: ${doneOf(before + done, run.requestsPlanned)} requests${warmUpWords(whole, done)}, ` +
      `${run.server.model} at ${run.server.baseUrl}`,
    ...partLines(run, before, done),
    '',
    ...run.objectives.map((objective) => objectiveLine(whole, objective)),
    '',
    ...latencyLines(data),
    ...gapLines(data),
    ...levelLines(whole, run),
    ...unreadyLines(data),
    ...serverLines(data),
    ...strainLines(data),
    ...simulatorLines(data, run),
  ];
  if (left !== null) lines.push('', `  left in   ${left}`, `  report    ${suiteCommand()} report ${left}`);
  return `${lines.map(inertLine).join('\n')}\n\n`;
}

const doneOf = (done: number, planned: number | null): string =>
  planned === null ? formatCount(done) : `${formatCount(done)} of ${formatCount(planned)}`;

/** What is in the records beside, and in no figure. */
function warmUpWords({ metrics }: SummaryData, done: number): string {
  const warmup = (metrics.llm_requests?.values.count ?? 0) - done;
  return warmup > 0 ? ` (and ${formatCount(warmup)} to warm up)` : '';
}

/** That the figures of a resumed run which k6 has are those of its last part. */
function partLines({ parts }: Run, before: number, done: number): string[] {
  if (parts === undefined) return [];
  return [
    `  part ${parts.length} of the run: ${formatCount(done)} requests in it, ${formatCount(before)} had succeeded before`,
    '  k6 knows this part alone: so do the figures below and the exit code; the report covers all parts',
  ];
}

/** One line of an objective; of several levels, the one that k6 found beyond the limit, else the last. */
function objectiveLine(data: SummaryData, objective: Objective): string {
  const { id, aggregate, comparison, limit } = objective;
  const results = thresholdResults(objective, data.metrics).filter(
    ({ level, values }) => level === null || !isEmpty(values),
  );
  const met = results.length > 0 && results.every(({ ok }) => ok);
  const shown = results.find(({ ok }) => !ok) ?? results.at(-1);
  const unit = unitOf(objective);
  const value = shown?.values[aggregate];
  // k6 passes a threshold on a metric that has no samples, and its aggregates are then 0
  const empty = value === undefined || (aggregate !== 'rate' && shown?.values['count'] === 0);
  const measured = empty ? 'nothing measured' : formatQuantity(value, unit);
  const mark = empty && isOnGauge(objective) ? '- unread' : met ? '✓ met   ' : '✗ missed';
  const where = shown === undefined || shown.level === null ? '' : ` at ${formatLevel(shown.level)}`;
  return `  ${mark}  ${id.padEnd(13)} ${measured}${where}, objective ${comparison} ${formatQuantity(limit, unit)}`;
}

/** Whether a Rate or a Trend is without samples, as at a level that was not tried; k6 takes its thresholds for met. */
const isEmpty = ({ passes, fails, count }: Readonly<Record<string, number>>): boolean =>
  count === 0 || (passes === 0 && fails === 0);

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

/** A percentile that so few values cannot carry is not printed as if they could. */
function percentileText(count: number, p: number, ms: number): string {
  const text = quantileStanding(count, p) === 'suppressed' ? 'too few' : formatQuantity(ms, 'ms');
  return `p${Number((100 * p).toPrecision(6))} ${text}`;
}

function latencyLines(data: SummaryData): string[] {
  return latencies.flatMap(([metric, name]) => {
    const values = data.metrics[metric]?.values;
    const count = values?.count ?? 0;
    if (values === undefined || count === 0) return [];
    const shown = percentiles.map(([stat, p]) => percentileText(count, p, values[stat] ?? 0));
    return [
      `  ${name.padEnd(5)} ${shown.join('   ')}   max ${formatQuantity(values.max ?? 0, 'ms')}   n ${formatCount(count)}`,
    ];
  });
}

/** Gaps between output chunks, pooled over the requests of a level; the n is of gaps. */
function gapLines({ itl }: SummaryData): string[] {
  const pools = (itl ?? []).filter(({ phase, count }) => phase === 'measure' && count > 0);
  return pools.map(({ level, count, p50Ms, p99Ms, p999Ms, maxMs }) => {
    const name = pools.length === 1 ? 'ITL' : `ITL at ${level}`;
    const shown = [
      [0.5, p50Ms],
      [0.99, p99Ms],
      [0.999, p999Ms],
    ].map(([p = 0, ms = 0]) => percentileText(count, p, ms));
    return `  ${name.padEnd(5)} ${shown.join('   ')}   max ${formatQuantity(maxMs, 'ms')}   n ${formatCount(count)} gaps`;
  });
}

/** What k6 kept apart of each level of a run that has several. */
function levelLines({ metrics }: SummaryData, { profile }: Run): string[] {
  if (profile.levels.length < 2) return [];
  const rows = profile.levels.map((level) => {
    const of = (metric: string): Readonly<Record<string, number>> => {
      const names = [`${metric}{phase:measure,level:${level}}`, `${metric}{level:${level}}`];
      return names.map((name) => metrics[name]).find((found) => found !== undefined)?.values ?? {};
    };
    const count = of('llm_requests').count ?? 0;
    const times = latencies.flatMap(([metric, name]) => {
      const { count: n = 0, med = 0, 'p(95)': p95 = 0 } = of(metric);
      return n === 0 ? [] : [`${name} ${percentileText(n, 0.5, med)} ${percentileText(n, 0.95, p95)}`];
    });
    const success = count === 0 ? 'nothing sent' : `${formatQuantity(of('llm_success').rate ?? 0, 'share')} succeeded`;
    return `  at ${String(level).padEnd(6)} ${[success, ...times].join('   ')}   n ${formatCount(count)}`;
  });
  return ['', ...rows];
}

/** The load that was asked for and not offered. */
function unreadyLines({ metrics }: SummaryData): string[] {
  const { passes: late = 0, fails: inTime = 0 } = metrics.llm_unready?.values ?? {};
  return late === 0
    ? []
    : [
        '',
        `  ! ${formatCount(late)} of ${formatCount(late + inTime)} requests were due before a virtual user was free: raise EXPECTED_E2E or PRE_ALLOCATED_VUS`,
      ];
}

/** What was worst at the server, as far as it told. */
function serverLines({ metrics }: SummaryData): string[] {
  const most = (metric: string, unit: Unit): string | null => {
    const { count = 0, max = 0 } = metrics[metric]?.values ?? {};
    return count === 0 ? null : formatQuantity(max, unit);
  };
  const [queue, kv, memory] = [
    most('llm_server_queue_depth', 'requests'),
    most('llm_server_kv_usage', 'share'),
    most('llm_gpu_memory_share', 'share'),
  ];
  const preempted = metrics.llm_server_preemptions?.values.count ?? 0;
  const shown = [
    ...(queue === null ? [] : [`at most ${queue} waiting`]),
    ...(kv === null ? [] : [`KV cache at most ${kv}`]),
    ...(preempted === 0 ? [] : [`${formatCount(preempted)} preempted`]),
    ...(memory === null ? [] : [`GPU memory at most ${memory}`]),
  ];
  return shown.length === 0 ? [] : [`  server  ${shown.join(', ')}`];
}

function strainLines({ client, metrics }: SummaryData): string[] {
  const lateness = metrics.llm_lateness?.values;
  const sentLateP99Ms = client?.sendLateness?.p99Ms ?? (lateness?.count ? lateness['p(99)'] : undefined) ?? null;
  const ttft = metrics.llm_ttft?.values;
  const medianTtftMs = (ttft?.count ? ttft.med : undefined) ?? null;
  const own = client == null ? [] : strains.filter(({ happened }) => happened(client) !== null);
  const shorts = [
    ...own.map(({ short }) => short),
    ...(wasSentLate(sentLateP99Ms, medianTtftMs) ? ['late sending'] : []),
  ];
  return shorts.length === 0
    ? []
    : ['', `  ! the load generator may have been the bottleneck (${shorts.join(', ')}); the report says more`];
}

function simulatorLines({ simulator }: SummaryData, { server }: Run): string[] {
  if (server.simulated === null) return [];
  const late = simulator?.lateness.trustworthy === false ? ', which was late itself: do not trust these times' : '';
  return ['', `  ! the server is ${simulationWords(server.simulated)}, not hardware${late}`];
}
