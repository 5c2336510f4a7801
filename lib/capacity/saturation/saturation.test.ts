import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writableConfiguration } from '../../configuration/read-configuration.ts';
import { plainRecord, plainRun } from '../../assessment/plain-run.test-support.ts';
import { gaugeBelow, shareAbove, timeBelow } from '../../objectives/promise.ts';
import { poissonArrival } from '../../profiles/poisson-arrival.ts';
import { supplyOf } from '../../profiles/supply.test-support.ts';
import type { RequestRecord } from '../../schema/record.ts';
import { saturationSchema, type Saturation } from '../../schema/saturation.ts';
import { UsageError } from '../../schema/usage-error.ts';
import { configurationOf } from '../../workloads/request.test-support.ts';
import { capacityAnswer, type CapacityAnswer } from '../search/capacity-answer.ts';
import { closed, madeProbe, open } from '../search/made-probe.test-support.ts';
import { usualLimits } from '../search/next-probe.ts';
import type { ProbePlan } from '../search/probe.ts';
import { sharedObjectives } from '../search/shared-objectives.ts';
import { plannedLoad } from './arrivals.ts';
import { clientLimitOf } from './client-limit.ts';
import { settingsNotes, settingsProblems } from './definition.ts';
import { limitsWords, longestLeftMs, quickLimits, readLimits } from './limits.ts';
import { probeId, settingsOfProbe } from './probe-settings.ts';
import { fateOf } from './request-fate.ts';
import { madeProbes, packSlices, promisedE2eMs, searchedObjectives } from './state.ts';
import { answerWords, liveWords, loadWords, probeLine } from './words.ts';

/** Numbers stand before spaces that do not break. */
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

const promised = [shareAbove('success-rate', 'llm_success', 0.95), timeBelow('ttft-p95', 'llm_ttft', 'p(95)', 500)];
const shared = sharedObjectives(promised);

const openPlan: ProbePlan = { purpose: 'narrow', load: open(12.4), settleMs: 5000, leastMs: 10_000, mostMs: 60_000 };

test('the arrivals of a run are worked out anew from what it wrote down, as the profile made them', () => {
  const configuration = configurationOf({
    RATE: '12.4',
    DURATION: '60s',
    WARMUP: '5s',
    SEED: '77',
    EXPECTED_E2E: '3s',
  });
  const run = { ...plainRun, loop: 'open' as const, configuration: writableConfiguration(configuration) };
  const load = plannedLoad(run);
  assert.ok(load.loop === 'open');
  const { stages, vus } = poissonArrival.plan(configuration, supplyOf());
  const [warmUp, measured] = stages;
  assert.equal(load.vus, vus);
  assert.equal(load.dueMs.length, (warmUp?.requests ?? 0) + (measured?.requests ?? 0));
  assert.ok(Math.abs((load.dueMs[0] ?? 0) + load.originMs - (warmUp?.dueMs?.(0) ?? 0)) < 1e-6);
  assert.ok(
    Math.abs((load.dueMs.at(-1) ?? 0) + load.originMs - (measured?.dueMs?.((measured.requests ?? 0) - 1) ?? 0)) < 1e-6,
  );
  assert.ok(load.dueMs.every((ms, i) => ms >= (load.dueMs[i - 1] ?? 0)));
  assert.ok((load.dueMs[0] ?? -1) >= 0 && (load.dueMs.at(-1) ?? Infinity) <= 65_000);
  const slots = plannedLoad({ ...plainRun, profile: { name: 'fixed-vus', levels: [8], vus: 8 } });
  assert.deepEqual(slots, { loop: 'closed', concurrency: 8, originMs: 0 });
});

/** A request of an open loop that was due in that second, sent so late, and ended half a second after. */
const late = (second: number, lateMs: number, vu: number) => {
  const record = plainRecord(second, 1000 * second + lateMs, { vu, endMs: 1000 * second + lateMs + 500 });
  return fateOf({ ...record, scheduledMs: 1000 * second } as RequestRecord, shared, 0);
};

test('late sends of free virtual users are the client’s; those of users whom the server holds are not', () => {
  const punctual = Array.from({ length: 100 }, (_, i) => late(6 + i, 1, i));
  assert.equal(clientLimitOf(openPlan, punctual, shared), null);
  const own = Array.from({ length: 8 }, (_, i) => late(200 + i, 150, 1000 + i));
  assert.match(
    plain(clientLimitOf(openPlan, [...punctual, ...own], shared) ?? ''),
    /^8 of 108 requests were sent more than 100 ms late/,
  );
  const few = own.slice(0, 3);
  assert.equal(clientLimitOf(openPlan, [...punctual, ...few], shared), null, 'three of a hundred are not what decides');
  const settling = Array.from({ length: 8 }, (_, i) => late(i / 2, 150, i));
  assert.equal(clientLimitOf(openPlan, [...punctual, ...settling], shared), null, 'before the load has settled');
  // one user, whose every answer comes after its next request was due
  const held = Array.from({ length: 40 }, (_, i) => late(6 + i, 700 + 600 * i, 1));
  assert.equal(clientLimitOf(openPlan, held, shared), null);
  assert.equal(clientLimitOf({ ...openPlan, load: closed(4) }, own, shared), null);
});

test('a probe is sent by a profile of its kind, with requests of its own', () => {
  const common = { BASE_URL: 'http://x', EXPECTED_E2E: '9s' };
  const of = (plan: ProbePlan, number = 5, rest = {}) =>
    settingsOfProbe({ plan, number, seed: 1, common, promisedMs: null, ...rest });
  const { SEED: seed, ...sent } = of(openPlan);
  assert.deepEqual(sent, {
    BASE_URL: 'http://x',
    EXPECTED_E2E: '9s',
    PROFILE: 'poisson-arrival',
    RATE: '12.4',
    WARMUP: '5000ms',
    DURATION: '60000ms',
  });
  assert.notEqual(seed, of(openPlan, 6).SEED);
  assert.equal(seed, of(openPlan).SEED, 'made again after a crash it is the same probe');
  const settled = { ...openPlan, settleMs: 40_000 };
  assert.equal(
    of(settled, 5, { common: {}, promisedMs: 10_000 }).EXPECTED_E2E,
    '12000ms',
    'three mean times of a request',
  );
  assert.equal(of(settled, 5, { common: {}, promisedMs: 20_000 }).EXPECTED_E2E, '20000ms');
  const loop = of({ ...openPlan, load: closed(16), settleMs: 0 });
  assert.deepEqual(
    [loop.PROFILE, loop.CONCURRENCY, loop.WARMUP, loop.RATE, loop.EXPECTED_E2E],
    ['fixed-vus', '16', '0', undefined, undefined],
  );
  assert.equal(probeId(5, { load: open(12.3987) }), '05-poisson-12.4');
  assert.equal(probeId(1, { load: closed(1) }), '01-closed-1');
});

test('limits are read with all their mistakes at once, and say how long they make a search', () => {
  assert.deepEqual(readLimits({ quick: false }).limits, usualLimits);
  assert.deepEqual(readLimits({ quick: true }).limits, quickLimits);
  const { limits } = readLimits({ quick: false, within: '10%', probeTime: '2m', mostProbes: 9 });
  assert.deepEqual(limits, {
    ...usualLimits,
    ratio: 1.1,
    mostMs: 120_000,
    confirmMs: 240_000,
    leastMs: 24_000,
    mostProbes: 9,
  });
  const wrong = readLimits({ quick: false, within: '5', probeTime: '2', confirmTime: '1s' }).problems.map(plain);
  assert.deepEqual(wrong, [
    '--probe-time 2 is not a duration; write e.g. 2m',
    '--confirm-time 1s must be from 10.0 s to 24 h',
    '--within 5 must be a percentage from 1.00 % to 100 %; write e.g. 5%',
  ]);
  assert.match(
    plain(limitsWords(usualLimits)),
    /^At most 12 probes of at most 5 min each, the confirmation 10 min, .* within 5\.00 %: at most about 1 h 13 min in all\.$/,
  );
  assert.ok(longestLeftMs(quickLimits, []) <= 9 * 60_000, 'a quick search is over within minutes');
  const slow = { ...openPlan, settleMs: 60_000, mostMs: 900_000 };
  assert.ok(
    longestLeftMs(usualLimits, [slow]) > longestLeftMs(usualLimits, [openPlan]),
    'long requests make it longer',
  );
  assert.equal(longestLeftMs({ ...usualLimits, mostProbes: 1 }, [openPlan]), 0);
});

test('what the search decides cannot be set, and a data set has an end', () => {
  const problems = settingsProblems(
    { RATE: '5', SEED: '3', TIMEOUT: '30', DATASET: 'a', TELEMETRY_INTERVAL: '0', API_KEY: 'k' },
    { REQEUSTS: '5' },
  );
  assert.equal(problems.length, 7);
  for (const words of [
    /^RATE cannot be set in a search: the search decides/,
    /^SEED .* --seed decides them/,
    /^TIMEOUT=30 has no unit/,
    /^DATASET has an end/,
    /^TELEMETRY_INTERVAL=0 cannot/,
    /^API_KEY belongs into the environment/,
    /^REQEUSTS/,
  ])
    assert.ok(
      problems.some((problem) => words.test(problem)),
      String(words),
    );
  assert.deepEqual(
    settingsProblems({ DATASET: 'a', REPEAT_PROMPTS: 'true', EXPECTED_E2E: '30s', SLO_P95_TTFT: '1s' }, {}),
    [],
  );
  assert.match(settingsNotes({ DATASET: 'a.jsonl' })[0] ?? '', /requests of a\.jsonl again: what a prefix cache keeps/);
});

test('the objectives of a search are those that single requests decide at any load', () => {
  const levelled = { ...timeBelow('e2e-at-1', 'llm_e2e', 'p(95)', 200), levels: [1] };
  const mixed = searchedObjectives({
    scenario: 's',
    objectives: [...promised, gaugeBelow('llm_server_queue_depth', 100), levelled],
  });
  assert.deepEqual(mixed, { objectives: promised, leftOut: ['queue-depth-max', 'e2e-at-1'] });
  assert.throws(
    () => searchedObjectives({ scenario: 's', objectives: [levelled] }),
    (error: unknown) =>
      error instanceof UsageError &&
      /promises nothing/.test(error.message) &&
      /SLO_P95_TTFT/.test(error.problems[0] ?? ''),
  );
  assert.equal(promisedE2eMs(promised), null);
  assert.equal(promisedE2eMs([levelled]), 200);
});

const made = [
  madeProbe({ load: closed(1), purpose: 'bracket', broken: 0, timesLimit: 0.2 }),
  madeProbe({ load: open(10), broken: 0, slice: { kvUsage: null, waiting: null } }),
  madeProbe({ load: open(12), broken: 5 }),
];

test('a search survives its file', () => {
  const [objective] = promised.slice(1);
  assert.ok(objective !== undefined);
  const state: Saturation = {
    format: 'k6-vllm/saturation',
    version: 1,
    id: 'i',
    suite: '0',
    createdAt: '2026-01-01T00:00:00.000Z',
    scenario: 's',
    settings: {},
    workingFolder: '/',
    seed: 1,
    limits: usualLimits,
    objectives: [objective],
    leftOut: [],
    server: plainRun.server,
    state: 'done',
    probes: made.map(({ plan, outcome }, i) => ({
      id: probeId(i + 1, plan),
      plan,
      outcome: { ...outcome, slices: packSlices(outcome.slices, 1) },
      run: 'runs/x',
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: '2026-01-01T00:01:00.000Z',
      early: null,
    })),
    answer: capacityAnswer(made, [objective], 'budget'),
  };
  const read = saturationSchema.parse(JSON.parse(JSON.stringify(state)));
  assert.deepEqual(read, state);
  assert.deepEqual(madeProbes(read), made);
});

test('a probe is told in a line, while it goes on and when it is over', () => {
  const [, , broken] = made;
  assert.ok(broken !== undefined);
  const [judged] = capacityAnswer([broken], promised.slice(1), 'budget').probes;
  assert.ok(judged !== undefined);
  assert.match(
    plain(probeLine(3, judged.plan, judged, 100_000, null)),
    /^3 {2}12\.0 req\/s, 1 min 40 s {2}broken: 500 of 1 000 requests \(50\.0 %\) outside of p95 TTFT < 500 ms/,
  );
  assert.match(plain(probeLine(3, judged.plan, judged, 100_000, 'it was full')), / not counted: it was full$/);
  assert.equal(
    plain(liveWords(3, judged.plan, broken.outcome.slices.slice(0, 20), 90_000)),
    '3  12.0 req/s · for 20.0 s · 200 answered, 100 outside · 10 in flight · KV cache 40.0 % · at most 1 min 30 s left',
  );
  assert.match(liveWords(1, judged.plan, [], 1), /· starting · at most/);
  assert.equal(plain(loadWords({ load: open(10), purpose: 'confirm' })), '10.0 req/s, to confirm');
});

const answer: CapacityAnswer = {
  end: 'confirmed',
  sloCapacityRps: 11.8,
  keptRps: 11.6,
  interval: { low: 11.2, high: 12.4 },
  confirmed: true,
  contradictory: false,
  limiting: { resource: 'kv-memory', time: 'ttft', reason: '94.1 % of the KV cache in use while requests waited' },
  probes: [],
};

test('the answer stands in one line, with its interval, what limits, and what it does not rest on', () => {
  const first = (change: Partial<CapacityAnswer>): string =>
    plain(answerWords({ ...answer, ...change }, promised).join('\n'));
  assert.equal(
    first({}),
    'SLO capacity 11.8 req/s (11.2 to 12.4), limited by KV memory (94.1 % of the KV cache in use while requests waited); the time to first token breaks first\nWithin success rate > 95 %, p95 TTFT < 500 ms.',
  );
  assert.match(first({ interval: { low: null, high: 12.4 } }), /\(below 12\.4; nothing lower is proven\)/);
  assert.match(
    first({ interval: { low: 11.2, high: null }, limiting: null }),
    /\(at least 11\.2\), nothing that was tried limits it/,
  );
  assert.match(first({ end: 'budget', confirmed: false }), /before the rate was made again on fresh requests/);
  assert.match(first({ end: 'budget' }), /before the bracket was as narrow as asked for/);
  assert.match(first({ contradictory: true }), /not as steady as the search needs/);
  const client = { resource: 'client', time: null, reason: 'its CPU was full' } as const;
  assert.match(
    first({ end: 'client', limiting: client }),
    /limited by the load generator \(its CPU was full\)[^]*the server may take more/,
  );
  assert.match(
    first({ end: 'client', limiting: client, sloCapacityRps: null }),
    /^No SLO capacity was found: the load generator was at its limit/,
  );
  assert.match(
    first({ sloCapacityRps: null, end: 'budget' }),
    /^No SLO capacity was found: no rate that was tried was kept/,
  );
  assert.match(
    first({ sloCapacityRps: 0, end: 'unreachable' }),
    /^SLO capacity 0: a request that is alone on the server breaks/,
  );
});
