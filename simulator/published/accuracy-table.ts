import { signedPercentDigits } from '../../lib/units/share.ts';
import { kneeOf, sweepGates, type LevelComparison } from './sweep-accuracy.ts';
import type { PublishedLevel } from './rtx5090-qwen3-4b.ts';

const columns: readonly { title: string; of: (level: PublishedLevel) => number; digits: number }[] = [
  { title: 'req/s', of: (level) => level.requestsPerSecond, digits: 2 },
  { title: 'TTFT p50', of: (level) => level.ttftP50Ms, digits: 0 },
  { title: 'TTFT p99', of: (level) => level.ttftP99Ms, digits: 0 },
  { title: 'TPOT p50', of: (level) => level.tpotP50Ms, digits: 1 },
  { title: 'TPOT p99', of: (level) => level.tpotP99Ms, digits: 1 },
  { title: 'ITL p99', of: (level) => level.itlP99Ms, digits: 1 },
];

function cell(simulated: number, published: number, digits: number): string {
  const error = signedPercentDigits(simulated / published - 1, 0);
  return `${simulated.toFixed(digits)} / ${published.toFixed(digits)} (${error} %)`;
}

function table(
  levels: readonly LevelComparison[],
  which: 'fiveSeeds' | 'sameArrivals',
  seen: readonly number[],
): string {
  const knee = kneeOf(levels.map(({ published }) => published));
  const rows = levels.map((level, index) => {
    const { published, [which]: simulated } = level;
    const cells = columns.map(({ of, digits }) => cell(of(simulated), of(published), digits));
    const fitted = seen.includes(published.rateRps) ? 'fitted' : 'held out';
    const side = index < knee ? 'below' : 'above';
    return `| ${published.rateRps} | ${side} | ${fitted} | ${cells.join(' | ')} | ${simulated.preemptions} |`;
  });
  const titles = ['requests/s sent', 'knee', 'this level was', ...columns.map(({ title }) => title), 'preemptions'];
  const head = `| ${titles.join(' | ')} |\n|${'--:|'.repeat(titles.length)}`;
  return [head, ...rows].join('\n');
}

/** The comparison as Markdown: each cell simulated / published (error). `seen`: the rates that the fit saw. */
export function accuracyTable(levels: readonly LevelComparison[], seen: readonly number[]): string {
  const gates = sweepGates(levels).map(
    ({ promise, passed, found }) => `| ${promise} | ${passed ? 'kept' : '**broken**'} | ${found} |`,
  );
  return [
    'With the arrivals of the published run (one simulation):',
    '',
    table(levels, 'sameArrivals', seen),
    '',
    'With five other sequences of arrivals (the median of each figure):',
    '',
    table(levels, 'fiveSeeds', seen),
    '',
    '| Promise | | Found |\n|---|---|---|',
    ...gates,
  ].join('\n');
}
