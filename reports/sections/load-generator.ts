import {
  blockedShare,
  clientLimits,
  processorWords,
  sendLatenessLimitMs,
  strains,
} from '../../lib/assessment/strains.ts';
import { isBad } from '../../lib/audits/verdicts.ts';
import type { Assessment, Measure } from '../../lib/schema/assessment.ts';
import type { ClientReport } from '../../lib/schema/client-report.ts';
import { formatCount, formatTrimmed } from '../../lib/units/number.ts';
import { formatLimit, formatQuantity } from '../../lib/units/quantity.ts';
import { cell, measureCell, type Row, type Table } from '../blocks.ts';
import { defineSection } from './section.ts';

/** Below what matters here, digits would only look exact. */
const smallestMs = 0.01;
const ms = (value: number): string =>
  value > 0 && value < smallestMs ? `under ${formatLimit(smallestMs, 'ms')}` : formatQuantity(value, 'ms');
const share = (value: number): string => formatQuantity(value, 'share');

/** Keeps a name and its number on one line. */
const space = '\u00a0';

const row = (title: string, sub: string, measured: string, beside: string, limit = cell('')): Row => ({
  header: cell(title, sub),
  cells: [cell(measured, beside), limit],
});

interface Lateness {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const spread = ({ p50Ms, p99Ms, maxMs }: Lateness): string =>
  `p50${space}${ms(p50Ms)}, p99${space}${ms(p99Ms)}, max${space}${ms(maxMs)}`;

function processorRows(client: ClientReport): Row[] {
  const { machineCpuShareMean: mean, machineCpuShareMax: max } = client;
  const { cpuShareMean, cpuShareMax } = clientLimits;
  const own = row(
    'Processor',
    `of ${formatTrimmed(client.cores)} ${client.cores === 1 ? 'core' : 'cores'} that it may use`,
    `${share(client.cpuShareMean)} on average`,
    `${share(client.cpuShareMax)} in its busiest second`,
    cell(
      `${formatLimit(cpuShareMean, 'share')} on average`,
      `${formatLimit(cpuShareMax, 'share')} in its busiest second`,
    ),
  );
  if (mean === null || max === null) return [own];
  return [
    own,
    row('Whole machine', 'all programs together', `${share(mean)} on average`, `${share(max)} in its busiest second`),
  ];
}

function delayRows(client: ClientReport): Row[] {
  const { wakeLateness, schedulerDelay, gc, samples, memoryPeakMb } = client;
  return [
    row(
      'Late wake-ups',
      'how late a sleep of 10 ms ended',
      spread(wakeLateness),
      `n = ${formatCount(wakeLateness.count)}`,
      cell(`p99 ${formatLimit(clientLimits.wakeLatenessP99Ms, 'ms')}`),
    ),
    row('Waits for a core', 'of work that was ready, by Go’s scheduler', spread(schedulerDelay), ''),
    row(
      'Stops to collect garbage',
      '',
      `longest ${ms(gc.pauseMaxMs)}`,
      `${ms(gc.pauseTotalMs)} in all, n = ${formatCount(gc.count)}`,
      cell(`longest ${formatLimit(clientLimits.gcPauseMaxMs, 'ms')}`),
    ),
    row(
      'Waits of requests for k6',
      'to hand over their samples',
      `${ms(samples.blockedMs)} in all, ${share(blockedShare(client))} of the run`,
      `at most ${formatCount(samples.peak)} of ${formatCount(samples.capacity)} places taken`,
      cell(`${formatLimit(clientLimits.blockedShare, 'share')} of the run`),
    ),
    ...(memoryPeakMb === null ? [] : [row('Memory', '', `${formatCount(memoryPeakMb)} MB at most`, '')]),
  ];
}

type Find = (id: string) => Measure | undefined;

/** From the records, where there are any; the client's own percentiles have no interval. */
function sendingRows(client: ClientReport | null, find: Find): Row[] {
  const medianTtftMs = find('ttft-p50')?.value ?? null;
  const title = 'Late sending';
  const sub = 'actual minus scheduled time';
  const limit = cell(`p99 ${formatLimit(sendLatenessLimitMs(medianTtftMs), 'ms')}`);
  const [p50, p99, max] = ['p50', 'p99', 'max'].map((statistic) => find(`lateness-${statistic}`));
  if (p50?.value != null && p99 !== undefined && max?.value != null) {
    const tail = measureCell(p99);
    const interval = tail.state === 'withheld' ? '' : `p99 ${tail.sub}, `;
    const measured = `p50${space}${ms(p50.value)}, p99${space}${tail.text}, max${space}${ms(max.value)}`;
    return [row(title, sub, measured, `${interval}n = ${formatCount(p50.n)}`, limit)];
  }
  const own = client?.sendLateness ?? null;
  return own === null ? [] : [row(title, sub, spread(own), `n = ${formatCount(own.count)}`, limit)];
}

/** What was short, in a word or two each. */
function shortages({ audits, loadGenerator }: Assessment): string[] {
  const own = loadGenerator === null ? [] : strains.filter(({ happened }) => happened(loadGenerator) !== null);
  const late = audits.some(({ id, verdict }) => id === 'generator-fidelity' && isBad(verdict));
  return [...own.map(({ short }) => short), ...(late ? ['late sending'] : [])];
}

function words(assessment: Assessment): string {
  const { loadGenerator } = assessment;
  const used = loadGenerator === null ? '' : `${processorWords(loadGenerator)}. `;
  const strained = shortages(assessment);
  if (strained.length === 0)
    return `${used}${loadGenerator === null ? 'It sent on time.' : 'Nothing says that it was the bottleneck: the latencies are the server’s and the network’s.'}`;
  return `${used}It may have been the bottleneck (${strained.join(', ')}): read the latencies as an upper bound of the server’s, and the rates as a lower one.`;
}

function table(client: ClientReport | null, find: Find): Table {
  return {
    caption: 'What the load generator measured of itself',
    head: [cell(''), cell('Measured'), cell('Trusted up to')],
    numeric: false,
    rows: [
      ...(client === null ? [] : processorRows(client)),
      ...sendingRows(client, find),
      ...(client === null ? [] : delayRows(client)),
    ],
    foot: '',
  };
}

export default defineSection({
  id: 'load-generator',
  title: 'The load generator',
  view: (assessment) => {
    const find: Find = (id) => assessment.measures.find((measure) => measure.id === id);
    const filled = table(assessment.loadGenerator, find);
    return filled.rows.length === 0 ? null : { text: words(assessment), table: filled };
  },
});
