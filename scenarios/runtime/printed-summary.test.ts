import assert from 'node:assert/strict';
import test from 'node:test';
import { easyClient, strainedClient } from '../../reports/golden/clients.ts';
import { lateSimulator } from '../../reports/golden/simulators.ts';
import { baseRun } from '../../reports/golden/base-run.ts';
import { gaugeBelow } from '../../lib/objectives/promise.ts';
import type { ItlEntry } from '../../lib/schema/summary.ts';
import { printedSummary } from './printed-summary.ts';
import type { SummaryData } from './run.ts';

const times = { count: 500, min: 1, avg: 2, med: 200, 'p(90)': 280, 'p(95)': 300, 'p(99)': 400, max: 500 };
const data: SummaryData = {
  metrics: {
    llm_requests: { type: 'counter', contains: 'default', values: { count: 500 } },
    llm_ttft: { type: 'trend', contains: 'time', values: times },
  },
  state: { testRunDurationMs: 60_000 },
};
const pool: ItlEntry = {
  phase: 'measure',
  level: 10,
  count: 150_000,
  minMs: 8,
  meanMs: 12,
  p50Ms: 11.6,
  p90Ms: 14,
  p99Ms: 23.5,
  p999Ms: 58.5,
  maxMs: 76,
  histogram: '',
};
const printed = (rest: Partial<SummaryData>): string =>
  printedSummary({ ...data, ...rest }, baseRun, null).replace(/[\u00a0\u202f]/g, ' ');

test('the pooled gaps stand beneath the latencies, with their own n', () => {
  assert.match(
    printed({ itl: [pool] }),
    /\n {2}TTFT .*\n {2}ITL {3}p50 11\.6 ms {3}p99 23\.5 ms {3}p99\.9 58\.5 ms {3}max 76\.0 ms {3}n 150 000 gaps\n/,
  );
});

test('each level has its own line, and the warm-up none', () => {
  const text = printed({
    itl: [{ ...pool, phase: 'warmup' }, pool, { ...pool, level: 50 }, { ...pool, level: 99, count: 0 }],
  });
  assert.deepEqual(text.match(/ITL at \d+/g), ['ITL at 10', 'ITL at 50']);
});

test('an objective over several levels is met where k6 met it at each, and shows the one that was not', () => {
  const [success] = baseRun.objectives;
  assert.ok(success);
  const at = (rate: number) => ({
    type: 'rate',
    contains: 'default',
    values: { rate },
    thresholds: { 'rate>0.95': { ok: rate > 0.95 } },
  });
  const line = (last: number): string =>
    printedSummary(
      {
        ...data,
        metrics: {
          ...data.metrics,
          'llm_success{level:10}': at(0.99),
          'llm_success{level:50}': at(last),
          // not tried: k6 says 0 and met
          'llm_success{level:99}': {
            ...at(0),
            values: { rate: 0, passes: 0, fails: 0 },
            thresholds: { 'rate>0.95': { ok: true } },
          },
        },
      },
      { ...baseRun, objectives: [success] },
      null,
    ).replace(/[\u00a0\u202f]/g, ' ');
  assert.match(line(0.71), /✗ missed {2}success-rate {2}71\.0 % at 50, objective > 95\.0 %/);
  assert.match(line(0.97), /✓ met {5}success-rate {2}97\.0 % at 50, objective > 95\.0 %/);
});

test('a percentile of too few gaps is not printed', () => {
  assert.match(printed({ itl: [{ ...pool, count: 1000 }] }), /p99 23\.5 ms {3}p99\.9 too few/);
});

test('a load generator that may have been the bottleneck is told in one line, a free one not at all', () => {
  assert.doesNotMatch(printed({ client: easyClient }), /bottleneck/);
  assert.doesNotMatch(printed({}), /bottleneck|ITL/);
  assert.match(
    printed({ client: strainedClient }),
    /\n {2}! the load generator may have been the bottleneck \(its processor, late wake-ups, garbage collection, its sample channel, late sending\); the report says more\n/,
  );
});

test('a simulator is never printed as hardware, and a late one is not to be trusted', () => {
  const server = { ...baseRun.server, simulated: { profile: 'h100', provenance: 'derived' } };
  const onSimulator = (simulator: SummaryData['simulator']): string =>
    printedSummary({ ...data, simulator: simulator ?? null }, { ...baseRun, server }, null);
  assert.match(onSimulator(null), /\n {2}! the server is a simulation of h100 \(derived\), not hardware\n/);
  assert.match(onSimulator(lateSimulator), /not hardware, which was late itself: do not trust these times\n/);
  assert.doesNotMatch(printed({}), /simulation/);
});

test('late sending is seen in k6’s own metric where there is no report of the client', () => {
  const sent = (p99: number): string => {
    const llm_lateness = { type: 'trend', contains: 'time', values: { ...times, 'p(99)': p99 } };
    return printed({ metrics: { ...data.metrics, llm_lateness } });
  };
  assert.match(sent(10.1), /bottleneck \(late sending\)/);
  assert.doesNotMatch(sent(9.9), /bottleneck/);
});

test('an objective on a gauge that nobody read is not called met, though k6 passes its threshold', () => {
  const gauge = (count: number, max: number) => ({
    llm_gpu_memory_share: {
      type: 'trend',
      contains: 'default',
      values: { ...times, count, max },
      thresholds: { 'max<0.92': { ok: true } },
    },
  });
  const line = (count: number, max: number): string =>
    printedSummary(
      { ...data, metrics: { ...data.metrics, ...gauge(count, max) } },
      { ...baseRun, objectives: [gaugeBelow('llm_gpu_memory_share', 0.92)] },
      null,
    ).replace(/[\u00a0\u202f]/g, ' ');
  assert.match(line(0, 0), /- unread {2}gpu-memory-max nothing measured, objective < 92\.0 %/);
  assert.match(line(30, 0.5), /✓ met {5}gpu-memory-max 50\.0 %, objective < 92\.0 %/);
});
