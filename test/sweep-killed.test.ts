// A sweep through the real k6 that is killed at random moments, and one that is left alone.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { assessmentSchema, type Assessment } from '../lib/schema/assessment.ts';
import { planSchema } from '../lib/schema/plan.ts';
import { sweepSchema, type Sweep } from '../lib/schema/sweep.ts';
import { seededRandom } from '../lib/statistics/seeded-random.ts';
import { startSimulatorProcess, type SimulatorProcess } from '../simulator/process.ts';
import { customK6, readRecords, root, temporaryFolder } from './k6-process.ts';

let simulator: SimulatorProcess;
before(async () => {
  simulator = await startSimulatorProcess({ profile: 'h100-llama-3.1-8b', seed: 1 });
});
after(() => simulator.close());

const kills = 20;
const requests = 24;
/** About what a cell takes, ms; kills come within it. */
const cellMs = 4000;

/** Starts a command of `k6-vllm` as the leader of a process group of its own. */
function k6Vllm(...args: string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const main = join(root, 'cli', 'main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    env: { PATH, HOME },
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return { ended, isOver, kill: () => isOver() || process.kill(-(child.pid ?? 0), 'SIGKILL') };
}

const sweep = (...args: string[]) => k6Vllm('sweep', ...args, '--k6', customK6);

const settings = { REQUESTS: String(requests), MAX_TOKENS: '40', SLO_P95_E2E: '2s' };

function grid(folder: string): string[] {
  const given = Object.entries({ ...settings, BASE_URL: simulator.url });
  const axes = ['--axis', 'CONCURRENCY=2,8', '--repeats', '3', '--settle', '0', '--seed', '7'];
  const env = given.flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  return ['inngest-style', ...axes, ...env, '--output', folder];
}

const read = (folder: string): Sweep => sweepSchema.parse(JSON.parse(readFileSync(join(folder, 'sweep.json'), 'utf8')));
const attempts = (folder: string): number =>
  existsSync(join(folder, 'sweep.json')) ? read(folder).cells.reduce((sum, cell) => sum + cell.attempts, 0) : 0;

/** Waits until a cell is begun, or the sweep is over. */
async function nextCell(folder: string, begun: number, isOver: () => boolean): Promise<void> {
  for (let i = 0; i < 1200 && !isOver() && attempts(folder) === begun; i += 1) await pause(50);
}

function assessmentOf(folder: string, cell: string): Assessment {
  const text = readFileSync(join(folder, 'runs', cell, 'assessment.json'), 'utf8');
  return assessmentSchema.parse(JSON.parse(text));
}

/** What the report of a cell says that is not a matter of chance, and what is. */
function told(folder: string, cell: string) {
  const { measures, counts, verdict } = assessmentOf(folder, cell);
  const value = (id: string): number => measures.find((measure) => measure.id === id)?.value ?? Number.NaN;
  return { counts, outcome: verdict.outcome, e2eMs: value('e2e-p50'), rateRps: value('requests-rate') };
}

/** What the capacity report of a sweep says that is not a matter of chance, and the throughput of each cell. */
async function planned(folder: string) {
  const { code, said } = await k6Vllm('plan', folder).ended;
  assert.equal(code, 0, said);
  const {
    grid: shown,
    series,
    answers,
    runs,
  } = planSchema.parse(JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')));
  const cells = shown?.cells ?? [];
  return {
    told: {
      cells: cells.map(({ values, state, verdict, runs: of }) => ({ values, state, verdict, runs: of.length })),
      series: series.map(({ name, loads }) => [
        name,
        ...loads.map(({ point }) => point.level).toSorted((a, b) => a - b),
      ]),
      runs: runs.map(({ values, repeat, measured, leftOut }) => [values, repeat, measured, leftOut]),
      answered: answers.map(({ id, answer }) => [id, answer !== null]),
    },
    rates: cells.map(({ measures }) => measures.find(({ id }) => id === 'requests-rate')?.value ?? Number.NaN),
  };
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

test('killed twenty times, a sweep has every cell once, and its reports say what those of another say that was left alone', async () => {
  const [killed, whole] = ['killed', 'whole'].map((name) => join(temporaryFolder(after), name)) as [string, string];
  const random = seededRandom(11);
  const done = new Map<string, string | null>();
  let begunBefore = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const one = sweep(...(existsSync(join(killed, 'sweep.json')) ? ['--resume', killed] : grid(killed)));
    await nextCell(killed, begunBefore, one.isOver);
    await pause(cellMs * random());
    one.kill();
    await one.ended;
    begunBefore = attempts(killed);
    for (const { id, state, endedAt } of read(killed).cells) if (state === 'done') done.set(id, endedAt);
  }
  const rest = await sweep('--resume', killed).ended;
  assert.equal(rest.code, 0, rest.said);
  const alone = await sweep(...grid(whole)).ended;
  assert.equal(alone.code, 0, alone.said);

  const cells = read(killed).cells;
  assert.deepEqual(
    cells.map(({ id, state }) => [id, state]),
    read(whole).cells.map(({ id }) => [id, 'done']),
    'the same cells in the same order',
  );
  assert.deepEqual(readdirSync(join(killed, 'runs')).sort(), cells.map(({ id }) => id).sort());
  assert.ok(
    cells.some((cell) => cell.attempts > 1),
    'none was killed within a cell',
  );
  for (const { id, endedAt } of cells) {
    if (done.has(id)) assert.equal(done.get(id), endedAt, `${id} was done, and run again`);
    const records = readRecords(join(killed, 'runs', id));
    assert.equal(new Set(records.map((record) => record.id)).size, requests, id);
    assert.equal(records.length, requests, id);
    const [a, b] = [told(killed, id), told(whole, id)];
    assert.deepEqual([a.counts, a.outcome], [b.counts, b.outcome], id);
  }
  const [afterKills, undisturbed] = [await planned(killed), await planned(whole)];
  assert.deepEqual(afterKills.told, undisturbed.told);
  assert.equal(afterKills.rates.length, 2);
  for (const [i, rate] of afterKills.rates.entries()) {
    const ratio = rate / (undisturbed.rates[i] ?? Number.NaN);
    assert.ok(ratio > 0.7 && ratio < 1.4, `throughput of cell ${i}: ${ratio}`);
  }
  for (const concurrency of ['2', '8']) {
    const same = cells.filter(({ values }) => values.CONCURRENCY === concurrency).map(({ id }) => id);
    for (const figure of ['e2eMs', 'rateRps'] as const) {
      const [a, b] = [killed, whole].map((folder) => middle(same.map((id) => told(folder, id)[figure]))) as [
        number,
        number,
      ];
      assert.ok(a / b > 0.7 && a / b < 1.4, `${figure} at ${concurrency}: ${a} and ${b}`);
    }
  }
});
