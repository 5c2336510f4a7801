// Through a real k6 against a simulator in a process of its own, a minute long; the rest is said before anything is sent.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { plannedLoad } from '../lib/capacity/saturation/arrivals.ts';
import { readLimits } from '../lib/capacity/saturation/limits.ts';
import { usualLimits } from '../lib/capacity/search/next-probe.ts';
import { findCapacity } from '../lib/capacity/search/search.ts';
import { sharedObjectives } from '../lib/capacity/search/shared-objectives.ts';
import { assessmentSchema } from '../lib/schema/assessment.ts';
import { requestRecordSchema } from '../lib/schema/record.ts';
import { runSchema, type Objective } from '../lib/schema/run.ts';
import { saturationSchema, type Saturation } from '../lib/schema/saturation.ts';
import { virtualProbe } from '../simulator/prediction/virtual-probe.ts';
import { startSimulatorProcess } from '../simulator/process.ts';
import { profileNamed } from '../simulator/profiles/profile-file.ts';
import { packageRoot } from './package-root.ts';

const root = mkdtempSync(join(tmpdir(), 'k6-vllm-saturate-'));
after(() => rmSync(root, { recursive: true, force: true }));

const main = new URL('./main.ts', import.meta.url).pathname;

/** Starts `k6-vllm saturate` as the leader of a process group of its own. */
function start(args: readonly string[], settings: Record<string, string> = {}) {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'saturate', ...args], {
    env: { PATH, HOME, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  return { pid: child.pid ?? 0, ended };
}

const run = (args: readonly string[], settings: Record<string, string> = {}) => start(args, settings).ended;

const read = (folder: string): Saturation =>
  saturationSchema.parse(JSON.parse(readFileSync(join(folder, 'saturation.json'), 'utf8')));

async function waitUntil(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1200 && !holds(); i += 1) await pause(50);
  assert.ok(holds(), 'it did not come to that within a minute');
}

test('mistakes are told all at once, before anything is sent; a dry run says how long it may take', async () => {
  const folder = join(root, 'mistakes');
  const { code, said } = await run(['smoke', '--within', '5', '--env', 'TIMEOUT=30', '--output', folder], {
    CONCURRENCY: '5',
    REQEUSTS: '5',
  });
  assert.equal(code, 1);
  for (const words of [
    /--within 5 must be a percentage/,
    /TIMEOUT=30 has no unit/,
    /CONCURRENCY cannot be set in a search/,
    /REQEUSTS is not a setting/,
  ])
    assert.match(said, words);
  const [unnamed, nowhere, lost, changed, dry] = await Promise.all([
    run([]),
    run(['nowhere']),
    run(['--resume', folder]),
    run(['smoke', '--resume', folder]),
    run(['smoke', '--quick', '--dry-run', '--output', folder]),
  ]);
  assert.match(unnamed.said, /no scenario is named/);
  assert.match(nowhere.said, /There is no scenario nowhere/);
  assert.match(lost.said, /is no folder of a search/);
  assert.match(changed.said, /gone on with as it was begun/);
  assert.equal(dry.code, 0, dry.said);
  assert.match(dry.said, /^At most \d+ probes of at most 30\.0\ss each.*\nQuick: /);
  assert.ok(!existsSync(folder));
});

/** A server with two places, whose capacity is small enough for a machine that has other things to do. */
const places = 2;
const asked = { promptTokens: 64, outputTokens: 12 };
const promised: readonly Objective[] = [
  { id: 'ttft-p95', metric: 'llm_ttft', aggregate: 'p(95)', comparison: '<', limit: 400 },
];
const profile = 'rtx4080-gemma-3-4b';
const limits = { probeTime: '10s', confirmTime: '10s', within: '40%', mostProbes: 6, mostConcurrency: 4 };

/** What a search in virtual time finds: the simulator's own clock, and no k6. */
async function virtualCapacity(): Promise<number> {
  const named = profileNamed(profile);
  const { sloCapacityRps } = await findCapacity({
    objectives: promised,
    limits: readLimits({ quick: false, probeTime: '1m', within: '10%' }).limits ?? usualLimits,
    probe: virtualProbe({
      profile: { ...named, limits: { ...named.limits, maxNumSeqs: places } },
      ...asked,
      lengthSpread: 0,
      objectives: sharedObjectives(promised),
      seed: 3,
    }),
  });
  return sloCapacityRps ?? Number.NaN;
}

/** Every probe has one whole run that is its own, ended in order, and nothing else is there. */
function assertWhole(folder: string): void {
  const { probes } = read(folder);
  assert.deepEqual(readdirSync(folder).sort(), ['logs', 'runs', 'saturation.json']);
  assert.deepEqual(readdirSync(join(folder, 'runs')).sort(), probes.map(({ id }) => id).sort());
  for (const { run: at, early, plan } of probes) {
    const made = runSchema.parse(JSON.parse(readFileSync(join(folder, at, 'run.json'), 'utf8')));
    assert.equal(made.state, early === null ? 'completed' : 'ended-early', at);
    assert.equal(made.endedEarly ?? null, early);
    const { notes, counts } = assessmentSchema.parse(
      JSON.parse(readFileSync(join(folder, at, 'assessment.json'), 'utf8')),
    );
    assert.ok(!notes.some(({ id }) => id === 'run-interrupted'), at);
    assert.equal(counts.failed, 0, at);
    assertScheduled(join(folder, at), plan.load.loop);
  }
}

/** The arrivals that a search works out are those that k6 sent. */
function assertScheduled(folder: string, loop: 'open' | 'closed'): void {
  const load = plannedLoad(runSchema.parse(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))));
  assert.equal(load.loop, loop);
  if (load.loop === 'closed') return;
  const records = readFileSync(join(folder, 'requests.ndjson'), 'utf8').trimEnd().split('\n');
  assert.ok(records.length > 0);
  for (const line of records) {
    const { scheduledMs } = requestRecordSchema.parse(JSON.parse(line));
    const nearest = Math.min(...load.dueMs.map((ms) => Math.abs(ms + load.originMs - (scheduledMs ?? -1))));
    // records have whole microseconds
    assert.ok(nearest < 0.002, `${folder}: nothing is due at ${scheduledMs}`);
  }
}

test('it finds about what the simulator can do, also when it is killed in a probe and gone on with', async (t) => {
  const k6 = join(packageRoot, 'bin', 'k6');
  if (!existsSync(k6)) return t.skip('needs bin/k6');
  const simulator = await startSimulatorProcess({ profile, maxNumSeqs: places, model: 'm' });
  t.after(simulator.close);
  const folder = join(root, 'found');
  const settings = {
    BASE_URL: simulator.url,
    PREFIX_SHARE: '0',
    PROMPT_TOKENS: String(asked.promptTokens),
    OUTPUT_TOKENS: String(asked.outputTokens),
    SLO_P95_TTFT: '400ms',
  };
  const { probeTime, confirmTime, within, mostProbes, mostConcurrency } = limits;
  const flags = [
    '--probe-time',
    probeTime,
    '--confirm-time',
    confirmTime,
    '--within',
    within,
    '--most-probes',
    String(mostProbes),
    '--most-concurrency',
    String(mostConcurrency),
  ];
  const first = start(['shared-prefix', '--output', folder, ...flags, '--k6', k6], settings);
  const second = join(folder, 'runs', '02-closed-4', 'requests.ndjson');
  await waitUntil(() => existsSync(second) && statSync(second).size > 0);
  process.kill(first.pid, 'SIGKILL');
  await first.ended;
  assert.equal(read(folder).state, 'running');
  assert.equal(read(folder).probes.length, 1, 'the first is kept');

  const { code, said } = await run(['--resume', folder, '--k6', k6]);
  assert.equal(code, 0, said);
  assertWhole(folder);
  const { answer, limits: written, objectives, server } = read(folder);
  assert.deepEqual(written, readLimits({ quick: false, ...limits }).limits);
  assert.deepEqual(
    objectives?.map(({ id }) => id),
    ['success-rate', 'e2e-p95', 'ttft-p95'],
  );
  assert.equal(server?.model, 'm');
  assert.match(said, /^1 probes were made; the rest may take .* at most\.$/m);
  assert.match(said, /^2 {2}4 in flight, /m);
  assert.match(said, /^SLO capacity [\d.]+\sreq\/s \(/m);
  assert.match(said, /^What follows from it: k6-vllm plan /m);
  // probes of ten seconds on a machine that has other things to do: half and one and a half times are worlds apart from nothing and everything
  const found = answer?.sloCapacityRps ?? Number.NaN;
  const truth = await virtualCapacity();
  t.diagnostic(`found ${found.toFixed(2)} req/s, in virtual time ${truth.toFixed(2)}`);
  assert.ok(found > truth / 2 && found < 1.5 * truth, `found ${found}, in virtual time ${truth}\n${said}`);

  const again = await run(['--resume', folder, '--k6', k6]);
  assert.equal(again.code, 0);
  assert.match(again.said, /the search is done/);
});
