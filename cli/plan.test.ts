import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { sweepSchema } from '../lib/schema/sweep.ts';
import { planSchema, type Plan } from '../lib/schema/plan.ts';
import { workers } from '../simulator/virtual-run/scenarios.test-support.ts';
import { writeVirtualSweep } from '../simulator/virtual-run/virtual-sweep.ts';
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
let made: ReturnType<typeof make> | null = null;
const sweepMade = () => (made ??= make());
const written = (): Plan => planSchema.parse(JSON.parse(readFileSync(join(grid, 'plan.json'), 'utf8')));

test('a sweep is planned from its folder, into it', async () => {
  await sweepMade();
  const { code, out } = await k6Vllm(grid, '--rate', '10,100', '--price', '1.20', '--currency', 'EUR');
  assert.equal(code, 0, out);
  assert.match(out, /^One server takes at most about [\d.]+ req\/s: an upper bound, from a closed loop\.$/m);
  assert.match(out, /^The server is a simulation of rtx4080-gemma-3-4b \(derived\), not hardware\.$/m);
  for (const file of ['plan.json', 'capacity.html', 'capacity.md']) assert.ok(existsSync(join(grid, file)), file);
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
  const wrong = [
    '--requests',
    '10.5',
    '--peak-factor',
    '0.5',
    '--headroom',
    '100%',
    '--price',
    '1',
    '--load-factor',
    '0',
  ];
  const numbers = await k6Vllm(stated('offline-batch'), ...wrong);
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

test('a what-if that is not known is refused with those that are', async () => {
  await sweepMade();
  const { code, out } = await k6Vllm(grid, '--what-if', 'quantum');
  assert.equal(code, 1);
  assert.match(out, /There is no what-if "quantum"[\s\S]*prompts-double/);
});
