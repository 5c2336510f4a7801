// How finely a gate can decide, on simulated runs whose truth is known: by the requests of a run, and by the runs of a night. Rewrites the
// tables in docs/ci.md. Argument: nights of each kind (60). A few minutes.
import { readFileSync, writeFileSync } from 'node:fs';
import { assessRecords } from '../lib/assessment/assess.ts';
import { nothingAmiss } from '../lib/assessment/evidence.ts';
import { createColumnsBuilder } from '../lib/assessment/record-columns.ts';
import { compare } from '../lib/comparison/compare.ts';
import { fixedVus } from '../lib/profiles/fixed-vus.ts';
import type { Measure } from '../lib/schema/assessment.ts';
import type { Comparison } from '../lib/schema/comparison.ts';
import { formatCount, formatTrimmed } from '../lib/units/number.ts';
import candidateEval from '../lib/workloads/candidate-eval.ts';
import { repeatedSide } from '../reports/golden/repeated-runs.ts';
import { virtualRun } from '../simulator/virtual-run/virtual-run.ts';

const page = new URL('../docs/ci.md', import.meta.url);
const [nights = 60] = process.argv.slice(2).map(Number);

const scenario = { id: 'gate-study', workload: candidateEval, profile: fixedVus };
const sizes = [100, 200, 500, 1000, 2000, 5000];
const seeds = [1, 2, 3, 4, 5];

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** The 95th percentile of the end-to-end time of so many requests, ten in flight at a simulated H100. */
async function p95Of(requests: number, seed: number): Promise<Measure> {
  const settings = { REQUESTS: String(requests), CONCURRENCY: '10', SEED: String(seed) };
  const made = await virtualRun({ scenario, settings, server: { profile: 'h100-llama-3.1-8b', seed } });
  const columns = createColumnsBuilder();
  for (const record of made.records) columns.append(record);
  const { measures } = assessRecords(made.run, columns.finish(), made.summary, nothingAmiss);
  const found = measures.find(({ id }) => id === 'e2e-p95');
  if (found === undefined) throw new Error('no e2e-p95');
  return found;
}

/** Half of the interval, as a share of the number; infinite where an end is open. */
function halfWidth({ value, interval }: Measure): number {
  if (value === null || interval === null || interval.low === null || interval.high === null) return Infinity;
  return (interval.high - interval.low) / 2 / value;
}

async function sizeTable(): Promise<string[]> {
  const rows: string[] = [];
  for (const requests of sizes) {
    const found: Measure[] = [];
    for (const seed of seeds) found.push(await p95Of(requests, seed));
    const width = median(found.map(halfWidth));
    const least = 100 * 0.025 ** (1 / requests);
    const told = Number.isFinite(width) ? `± ${formatTrimmed(Number((100 * width).toFixed(1)))} %` : 'open';
    rows.push(`| ${formatCount(requests)} | ${told} | ${formatTrimmed(Number(least.toFixed(2)))} % |`);
  }
  return [
    '| Requests | p95 of the end-to-end time | Success rate, where none failed, at least |',
    '|---|---|---|',
    ...rows,
  ];
}

type Verdict = NonNullable<Comparison['regressions']>['verdict'];
const limits = { every: 0.1, named: new Map([['success-rate', 0.01]]) };

/** What the gate of docs/ci.md says of a night on a server that is so many times as slow. */
function verdictOf(runs: number, slowdown: number, i: number): Verdict {
  const of = { requests: 500, runSpread: 0.02 };
  const sides = [
    repeatedSide('last-good', runs, { ...of, seed: 1 + 1000 * i }),
    repeatedSide('tonight', runs, { ...of, seed: 502 + 1000 * i, slowdown }),
  ];
  const asked = { margin: 0.05, varies: null, measures: null, limits, requests: [] };
  return compare(sides, asked).regressions?.verdict ?? 'inconclusive';
}

function nightTable(): string[] {
  const rows = [1, 1.05, 1.1, 1.2, 1.3].map((slowdown) => {
    const cells = [1, 3, 5].map((runs) => {
      const verdicts = Array.from({ length: nights }, (_, i) => verdictOf(runs, slowdown, i));
      const share = (verdict: Verdict): string =>
        `${Math.round((100 * verdicts.filter((each) => each === verdict).length) / nights)} %`;
      return `${share('pass')} / ${share('inconclusive')} / ${share('fail')}`;
    });
    return `| ${slowdown === 1 ? 'as before' : `${Math.round(100 * (slowdown - 1))} % slower`} | ${cells.join(' | ')} |`;
  });
  return ['| The server is | 1 run a night | 3 runs | 5 runs |', '|---|---|---|---|', ...rows];
}

let text = readFileSync(page, 'utf8');
for (const [name, table] of [
  ['sizes', await sizeTable()],
  ['nights', nightTable()],
] as const) {
  const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  text = text.replace(place, (_, start: string, end: string) => `${start}${table.join('\n')}\n${end}`);
  console.log(table.join('\n'));
}
writeFileSync(page, text);
