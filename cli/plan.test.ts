import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { capacityAnswer } from '../lib/capacity/search/capacity-answer.ts';
import { closed, madeProbe, open } from '../lib/capacity/search/made-probe.test-support.ts';
import { usualLimits } from '../lib/capacity/search/next-probe.ts';
import { fixedVus } from '../lib/profiles/fixed-vus.ts';
import { poissonArrival } from '../lib/profiles/poisson-arrival.ts';
import type { Objective } from '../lib/schema/run.ts';
import { saturationSchema, type Saturation } from '../lib/schema/saturation.ts';
import { sweepSchema } from '../lib/schema/sweep.ts';
import { planSchema, type Plan } from '../lib/schema/plan.ts';
import { workers } from '../simulator/virtual-run/scenarios.test-support.ts';
import { writeRunFolder } from '../simulator/virtual-run/run-folder.ts';
import { virtualRun } from '../simulator/virtual-run/virtual-run.ts';
import { writeVirtualSweep } from '../simulator/virtual-run/virtual-sweep.ts';
import synthetic from '../lib/workloads/synthetic.ts';
import { temporaryFolder } from '../test/k6-process.ts';

const root = new URL('..', import.meta.url).pathname;
const main = join(root, 'cli', 'main.ts');
const documents = ['high-parallelism', 'long-prompts', 'offline-batch', 'small-model-concurrency', 'worker-count'];
const stated = (name: string): string => join(root, 'fixtures', 'stated', `${name}.json`);

async function k6Vllm(...args: string[]): Promise<{ code: number; out: string }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', main, 'plan', ...args]);
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout + stderr };
  }
}

const folder = temporaryFolder(after);
/** The lines that belong to a heading, up to the next empty line. */
const under = (out: string, heading: string): string[] => {
  const lines = out.split('\n');
  const from = lines.indexOf(heading);
  assert.notEqual(from, -1, heading);
  const rest = lines.slice(from + 1);
  const end = rest.indexOf('');
  return rest.slice(0, end === -1 ? rest.length : end);
};

test('of what the five documents state, what cannot be is refused with the reason, and what can is planned with', async () => {
  const { code, out } = await k6Vllm(...documents.map(stated));
  assert.equal(code, 0);
  assert.match(out, /^1 of 9 stated results can be planned with\. By “Offline batch of 5,000”: 5 000 in 36 min 23 s /);
  assert.match(
    under(out, 'High parallelism (50 at once): refused.')[0] ?? '',
    /^ {2}This throughput is physically impossible: 4 290 req\/s of 788 \+ 308 tokens need 24 300 TFLOP\/s/,
  );
  assert.match(under(out, 'Inngest-style (10 at a time): refused.')[0] ?? '', /physically impossible: 3 690 req\/s/);
  assert.match(
    under(out, '10 long prompts at once: refused.')[0] ?? '',
    /^ {2}Figures that contradict each other.*2 640 tok\/s are not what the requests and their tokens make/,
  );
  for (const name of ['5 at once', '10 at once', '50 at once', 'Small test, 20 requests'])
    assert.match(under(out, `${name}: refused.`).join('\n'), /A burst, not a rate/, name);
});

test('50 000 of the offline batch take about six hours, with an interval and what it rests on', async () => {
  const { out } = await k6Vllm(stated('offline-batch'));
  assert.deepEqual(under(out, 'Offline batch of 5,000: planned with 2.29 req/s.'), [
    '  5 000 in 36 min 23 s (33 min 5 s to 40 min 26 s)',
    '  10 000 in 1 h 12 min (1 h 6 min to 1 h 20 min)',
    '  50 000 in 6 h 3 min (5 h 30 min to 6 h 44 min)',
    '  200 000 in 24 h 15 min (22 h 3 min to 26 h 57 min)',
    '    10 000 in 1 h 13 min is stated, which agrees',
    '    50 000 in 6 h 8 min is stated, which agrees',
    '    200 000 in 24 h 32 min is stated, which agrees',
    '  No interval is stated: 10.0 % more and less is allowed for what differs from run to run. Repeat the run, three times in all, to know it.',
    '  Nobody kept the request records: that the rate was steady over the 36 min 23 s is taken for granted.',
    '  Its KV cache holds about 11 requests at a time, so 5 000 are no burst.',
  ]);
});

test('the factor of eleven between 14.65 and 1.3 req/s is taken apart', async () => {
  const { out } = await k6Vllm(stated('worker-count'));
  assert.match(out, /^0 of 2 stated results can be planned with\.$/m);
  assert.deepEqual(under(out, 'Why Small test, 20 requests is 11.3 times 1,000 requests, 2 workers, after a minute:'), [
    '  14.7 req/s is 11.3 times 1.30 req/s.',
    '  20 requests in flight instead of 2 account for 10.0 of it; a request took 1.37 s instead of 1.54 s, which accounts for the other 1.13.',
    '  The faster rate is that of a burst: it began and ended with idle slots, and no server was seen to keep it up. What is planned with it can be 11.3 times too short.',
    '  Whether 20 in flight can be kept up, neither tells. Measure 20 in flight with 200 requests or more, for 1 min or longer.',
  ]);
});

test('questions that are refused for one reason have it once', async () => {
  const { out } = await k6Vllm(stated('worker-count'));
  assert.match(out, /^How much does one server take\?\nHow many servers does it need\?\n {2}Cannot be told\.\n/m);
});

const grid = join(folder, 'grid');
const make = () =>
  writeVirtualSweep(grid, {
    scenarios: [workers],
    settings: { DURATION: '4m', WARMUP: '20s', TELEMETRY_INTERVAL: '5s', SLO_P95_E2E: '8s' },
    axes: { CONCURRENCY: ['2', '8', '32'] },
    repeats: 2,
    server: { profile: 'rtx4080-gemma-3-4b', gpu: 'RTX 4080' },
  });
/** Made once, by the first test that needs it. */
let sweepOnce: ReturnType<typeof make> | null = null;
const sweepMade = () => (sweepOnce ??= make());
const written = (): Plan => planSchema.parse(JSON.parse(readFileSync(join(grid, 'plan.json'), 'utf8')));

test('a sweep is planned from its folder, into it', async () => {
  await sweepMade();
  const { code, out } = await k6Vllm(grid, '--rate', '10,100', '--price', '1.20', '--currency', 'EUR');
  assert.equal(code, 0, out);
  assert.match(out, /^One server takes at most about [\d.]+ req\/s: an upper bound, from a closed loop\.$/m);
  assert.match(out, /^The server is a simulation of rtx4080-gemma-3-4b \(derived\), not hardware\.$/m);
  for (const file of ['plan.json', 'capacity.html', 'capacity.md', 'alerts.yml'])
    assert.ok(existsSync(join(grid, file)), file);
  const plan = written();
  assert.deepEqual(plan.sources, [{ kind: 'sweep', path: '.', id: plan.sources[0]?.id }]);
  assert.equal(plan.series.length, 1, 'cells differ in load and seed only');
  assert.deepEqual(
    plan.series[0]?.loads.map(({ point }) => [point.loop, point.level]),
    [2, 2, 8, 8, 32, 32].map((level) => ['closed', level]),
  );
  assert.deepEqual(
    plan.grid?.cells.map(({ values, runs, verdict }) => [values.CONCURRENCY, runs.length, verdict]),
    [
      ['2', 2, 'pass'],
      ['8', 2, 'pass'],
      ['32', 2, 'fail'],
    ],
  );
  for (const { folder: own } of plan.runs) assert.ok(existsSync(join(grid, own, 'run.json')), own);
  assert.equal(plan.series[0].capacity[0]?.capacity.told?.brokeAt, 32);
  assert.deepEqual(plan.ask.rates, [10, 100]);
  assert.equal(plan.series[0].cost?.told?.price.perServerHour, 1.2);
  assert.ok(plan.series[0].memory !== null && plan.series[0].engine.length > 0 && plan.series[0].tokens !== null);
});

test('runs, sweeps and stated results may be planned together, and elsewhere', async () => {
  await sweepMade();
  const sweep = sweepSchema.parse(JSON.parse(readFileSync(join(grid, 'sweep.json'), 'utf8')));
  const own = join(folder, 'elsewhere');
  const [one, other] = sweep.cells.filter(({ values }) => values.CONCURRENCY === '8');
  assert.ok(one && other);
  const run = (id: string): string => join(grid, 'runs', id);
  const { code, out } = await k6Vllm(run(one.id), run(other.id), stated('offline-batch'), '--output', own, '--json');
  assert.equal(code, 0, out);
  const plan = planSchema.parse(JSON.parse(out));
  assert.deepEqual(
    plan.sources.map(({ kind }) => kind),
    ['run', 'run', 'stated'],
  );
  assert.deepEqual([plan.series.length, plan.stated.length, plan.grid], [1, 1, null]);
  assert.ok(existsSync(join(own, 'capacity.html')));
  for (const { folder: from } of plan.runs) assert.ok(existsSync(join(own, from, 'run.json')), from);
});

test('a cell that is not done is no part of the plan, and told', async () => {
  await sweepMade();
  const sweep = sweepSchema.parse(JSON.parse(readFileSync(join(grid, 'sweep.json'), 'utf8')));
  const part = join(folder, 'part');
  const { writeState } = await import('./many-runs/folder.ts');
  mkdirSync(part);
  const cells = sweep.cells.map((cell, i) => ({
    ...cell,
    state: i === 0 ? ('failed' as const) : ('pending' as const),
  }));
  writeState(join(part, 'sweep.json'), { ...sweep, cells });
  const { code, out } = await k6Vllm(part);
  assert.equal(code, 0);
  assert.match(out, /^The capacity cannot be told yet; its answer says what to measure\.$/m);
  assert.match(out, /5 cells of the sweep have not run yet\. Go on with k6-vllm sweep --resume\./);
  assert.match(out, /1 cell of the sweep failed, and is not in it/);
  rmSync(part, { recursive: true });
});

test('mistakes are told all at once, with how to mend them', async () => {
  const numbers = await k6Vllm(
    stated('offline-batch'),
    ...'--requests 10.5 --peak-factor 0.5 --headroom 100% --price 1 --load-factor 0'.split(' '),
  );
  assert.equal(numbers.code, 1);
  for (const words of [
    '--requests: 10.5 is not a whole number',
    '--peak-factor: it must be 1 or more',
    '--headroom: nothing is left of the capacity; write e.g. 30%',
    '--price: say in which currency, e.g. --currency EUR',
    '--load-factor: it must be above 0',
  ])
    assert.ok(numbers.out.includes(words), words);
  const paths = await k6Vllm(join(folder, 'nowhere'), folder, join(root, 'Makefile'));
  assert.equal(paths.code, 1);
  assert.match(paths.out, /nowhere does not exist/);
  assert.match(paths.out, /Makefile is neither a folder nor a JSON file of stated results/);
  const twice = await k6Vllm(stated('offline-batch'), stated('offline-batch'));
  assert.match(twice.out, /Nothing counts twice[\s\S]*is named more than once/);
  const places = await k6Vllm(stated('offline-batch'), '--template', folder);
  assert.match(places.out, /--template goes with --output/);
});

/** A search whose probes are runs in virtual time: one request alone, a rate that is kept, one that is broken, and the first again. */
async function writeSearch(place: string): Promise<void> {
  const settings = { PROMPT_TOKENS: '800', OUTPUT_TOKENS: '200', SLO_P95_E2E: '6s', TELEMETRY_INTERVAL: '5s' };
  const server = { profile: 'rtx4080-gemma-3-4b', gpu: 'RTX 4080' };
  const made = [
    madeProbe({ load: closed(1), purpose: 'bracket', broken: 0, timesLimit: 0.6 }),
    madeProbe({ load: open(2), broken: 0, seconds: 600, timesLimit: 0.8 }),
    madeProbe({ load: open(6), broken: 5, seconds: 600, timesLimit: 3 }),
    madeProbe({ load: open(2), purpose: 'confirm', broken: 0, seconds: 600, timesLimit: 0.8 }),
  ].map((probe) => ({ ...probe, plan: { ...probe.plan, settleMs: 10_000 } }));
  const objectives: Objective[] = [
    { id: 'e2e-p95', metric: 'llm_e2e', aggregate: 'p(95)', comparison: '<', limit: 6000 },
  ];
  const probes: Saturation['probes'][number][] = [];
  for (const [i, { plan, outcome }] of made.entries()) {
    const { load } = plan;
    const own =
      load.loop === 'closed'
        ? { profile: fixedVus, set: { CONCURRENCY: String(load.concurrency), DURATION: '6m' } }
        : { profile: poissonArrival, set: { RATE: String(load.rateRps), DURATION: '6m' } };
    const startedAt = new Date(Date.UTC(2026, 10, 22, 3 + i));
    const scenario = { id: 'arrivals', workload: synthetic, profile: own.profile };
    const id = `0${i + 1}`;
    const run = await virtualRun({ scenario, settings: { ...settings, ...own.set, SEED: id }, server, startedAt });
    await writeRunFolder(join(place, 'runs', id), run);
    const slices = { due: [], pending: [], broken: [[]], ended: [], failed: [], inFlight: [] };
    const gauges = { waiting: [], running: [], kvUsage: [], preemptions: [] };
    const at = startedAt.toISOString();
    probes.push({
      id,
      plan,
      outcome: { slices: { ...slices, ...gauges }, clientLimit: null, timesLimit: outcome.timesLimit },
      run: `runs/${id}`,
      startedAt: at,
      endedAt: at,
      early: null,
    });
  }
  const saturation = {
    format: 'k6-vllm/saturation',
    version: 1,
    id: 'a-search',
    suite: '0.1.0',
    createdAt: '2026-11-22T03:00:00.000Z',
    scenario: 'arrivals',
    settings: {},
    workingFolder: '/',
    seed: 1,
    limits: usualLimits,
    objectives,
    leftOut: [],
    server: null,
    state: 'done',
    probes,
    answer: capacityAnswer(made, objectives, 'confirmed'),
  };
  writeFileSync(join(place, 'saturation.json'), JSON.stringify(saturationSchema.parse(saturation)));
}

test('a saturation is planned from its folder: its capacity, its probes, their runs', async () => {
  const place = join(folder, 'search');
  mkdirSync(place);
  await writeSearch(place);
  const { code, out } = await k6Vllm(place, '--rate', '20', '--json');
  assert.equal(code, 0, out);
  const plan = planSchema.parse(JSON.parse(out));
  assert.deepEqual(plan.sources, [{ kind: 'saturation', path: '.', id: 'a-search' }]);
  const [series, ...others] = plan.series;
  assert.ok(series && others.length === 0, 'closed and open probes are of one series');
  assert.deepEqual(
    series.search?.probes.map(({ run, loop, level, keeps }) => [
      plan.runs.find(({ id }) => id === run)?.folder,
      loop,
      level,
      keeps,
    ]),
    [
      ['runs/01', 'closed', 1, true],
      ['runs/02', 'open', 2, true],
      ['runs/03', 'open', 6, false],
      ['runs/04', 'open', 2, true],
    ],
  );
  const told = series.capacity[0]?.capacity.told;
  assert.equal(told?.basis, 'slo-capacity');
  assert.equal(told.requestsPerS.value, series.search?.sloCapacityRps);
  assert.equal(told.at.length, 2, 'both runs of the kept rate');
  assert.equal(plan.answers[1]?.answer === null, false);
  assert.ok(plan.alerts.some(({ id }) => id === 'requests-rate'));
});

test('a what-if that is not known is refused with those that are', async () => {
  await sweepMade();
  const { code, out } = await k6Vllm(grid, '--what-if', 'quantum');
  assert.equal(code, 1);
  assert.match(out, /There is no what-if "quantum"[\s\S]*prompts-double/);
});
