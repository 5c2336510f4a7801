import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planSchema, type Plan } from '../../schema/plan.ts';
import type { Sweep, SweepCell } from '../../schema/sweep.ts';
import { makePlan } from './make-plan.ts';
import { inputWith, plainAsk, plannedRun, type SaidLoad } from './planned-run.test-support.ts';

const plain = (text: string | null | undefined): string => (text ?? '').replace(/[\u00a0\u202f]/g, ' ');
const answerOf = ({ answers }: Plan, id: string) => answers.find((answer) => answer.id === id);
const planOf = (...said: SaidLoad[]): Plan => makePlan(inputWith({ runs: said.map(plannedRun) }));
const open = (level: number, said: SaidLoad = {}): SaidLoad => ({ loop: 'open', level, rate: level, ...said });
const closed = (level: number, rate: number, said: SaidLoad = {}): SaidLoad => ({ level, rate, ...said });

test('a plan survives being written and read, whatever it is of', () => {
  const full = makePlan(
    inputWith({
      ask: { ...plainAsk, price: { perServerHour: 1.2, loadFactor: 0.6, currency: 'EUR' } },
      runs: [open(2), open(3, { fails: ['e2e-p95'], kvUsage: 0.95, running: 40, queueDepth: 3 })].map(plannedRun),
    }),
  );
  for (const made of [full, makePlan(inputWith({}))])
    assert.deepEqual(planSchema.parse(JSON.parse(JSON.stringify(made))), made);
});

test('rates that were kept and broken answer every question of the meeting', () => {
  const made = makePlan(
    inputWith({
      ask: { ...plainAsk, price: { perServerHour: 1.2, loadFactor: 0.6, currency: 'EUR' } },
      runs: [
        open(2),
        open(4),
        open(5, { rate: 4.5, fails: ['e2e-p95'], kvUsage: 0.95, running: 40, queueDepth: 3, e2eP95Ms: 12_000 }),
      ].map(plannedRun),
    }),
  );
  assert.deepEqual(
    made.answers.map(({ id, answer }) => [id, answer !== null]),
    ['capacity', 'servers', 'time', 'cost', 'breaking', 'limit', 'change'].map((id) => [id, true]),
  );
  assert.equal(
    plain(answerOf(made, 'capacity')?.answer),
    'One server takes 4.00 req/s (3.92–5.00 req/s) within every objective.',
  );
  assert.match(
    plain(answerOf(made, 'servers')?.answer),
    /^5 servers for 10\.0 req\/s; 30\.0 % of the capacity kept free, 1 of them spare/,
  );
  assert.match(plain(answerOf(made, 'servers')?.because), /^⌈10\.0 req\/s ÷ \(3\.92 req\/s × \(1 − 0\.3\)\)⌉ \+ 1 = 5/);
  assert.match(plain(answerOf(made, 'time')?.answer), /^With 4 req\/s: 10 000 in 41 min 4\d s \(/);
  assert.match(plain(answerOf(made, 'cost')?.answer), /^0\.139 EUR \(0\.136–0\.142\) for 1,000 requests, /);
  assert.equal(plain(answerOf(made, 'breaking')?.answer), 'At 5 req/s: p95 end-to-end time beyond the limit.');
  assert.match(plain(answerOf(made, 'limit')?.answer), /the memory of the KV cache; the end-to-end time breaks first/);
  assert.equal(made.headline, answerOf(made, 'capacity')?.answer);
});

test('the answers rest on the lower bound: servers for it, not for the value', () => {
  const [series] = planOf(open(4)).series;
  assert.equal(series?.servers[0]?.answer.told?.terms.capacityLowRps, 3.92);
});

test('a closed loop gives an upper bound alone, and the plan asks for arrivals that do not wait', () => {
  const made = planOf(closed(8, 3), closed(16, 4), closed(32, 4.2, { fails: ['e2e-p95'] }));
  assert.match(
    plain(answerOf(made, 'capacity')?.answer),
    /at most about 4\.00 req\/s: an upper bound, from a closed loop/,
  );
  assert.ok(made.recommendations.some(({ id }) => id === 'measure-capacity'));
  assert.ok(!made.alerts.some(({ id }) => id === 'requests-rate'), 'no threshold rests on an upper bound');
});

test('nothing is told of nothing, and each refusal says what to measure', () => {
  const made = makePlan(inputWith({}));
  assert.equal(made.headline, 'The capacity cannot be told yet; its answer says what to measure.');
  assert.ok(made.answers.every(({ answer, because }) => answer === null && /Measure|Say|named/.test(because)));
  assert.equal(made.chosen, null);
});

test('what may not be foretold from is refused with the reason, at the load that would be taken', () => {
  const made = planOf(closed(8, 3, { foretold: false }));
  const [series] = made.series;
  assert.deepEqual(
    series?.times.map(({ chosen, answer }) => [chosen, answer.told, answer.refusals]),
    [[true, null, ['The server was not steady. Measure for 1 min or longer.']]],
  );
  assert.equal(answerOf(made, 'time')?.answer, null);
  assert.match(answerOf(made, 'time')?.because ?? '', /Measure for 1 min or longer/);
});

test('without a rate and a price the plan asks for them', () => {
  const made = makePlan(inputWith({ ask: { ...plainAsk, rates: [] }, runs: [plannedRun(open(4))] }));
  assert.match(answerOf(made, 'servers')?.because ?? '', /--rate 100/);
  assert.match(answerOf(made, 'cost')?.because ?? '', /--price/);
  assert.equal(made.series[0]?.cost, null);
});

test('loads of one set-up are a series whatever their repeats, requests and seeds; another workload or server is another', () => {
  const made = planOf(
    closed(8, 3, { id: 'a', configuration: { REQUESTS: 1000, SEED: 7 } }),
    closed(8, 3.1, { id: 'b', configuration: { REQUESTS: 5000, SEED: 8 } }),
    closed(16, 4, { id: 'c' }),
    closed(8, 2, { id: 'd', workload: 'long' }),
    closed(8, 5, { id: 'e', server: { version: '0.33.0' } }),
  );
  assert.deepEqual(
    made.series.map(({ loads }) => loads.map(({ run }) => run)),
    [['a', 'b', 'c'], ['d'], ['e']],
  );
  assert.deepEqual(
    made.series.map(({ name }) => name),
    ['workload=news, version=0.32.0', 'workload=long, version=0.32.0', 'version=0.33.0, workload=news'],
  );
  assert.match(made.cautions.join(), /3 set-ups were measured; the answers are of workload=news/);
});

test('a run with a number that cannot be true is left out, with the reason', () => {
  const bad = plannedRun(closed(8, 4000));
  const invalid: PlannedRunAudits = [
    {
      id: 'physical-compute',
      title: 'This throughput is physically impossible',
      why: '',
      remedy: '',
      verdict: 'invalid',
      findings: [
        { level: null, visit: 1, verdict: 'invalid', happened: '4 000 req/s need more', claims: ['rates'], hint: null },
      ],
    },
  ];
  const made = makePlan(
    inputWith({ runs: [{ ...bad, assessment: { ...bad.assessment, audits: invalid } }, plannedRun(closed(16, 4))] }),
  );
  assert.match(made.runs[0]?.leftOut ?? '', /physically impossible/);
  assert.equal(made.runs[1]?.leftOut, null);
  assert.deepEqual(
    made.series[0]?.loads.map(({ run }) => run),
    ['closed-16'],
  );
  assert.match(made.series[0]?.cautions.join() ?? '', /1 of its 2 runs is left out; why stands with it/);
});

type PlannedRunAudits = ReturnType<typeof plannedRun>['assessment']['audits'];

test('two runs of one name stay two', () => {
  const made = planOf(closed(8, 3, { id: 'same' }), closed(8, 3, { id: 'same' }));
  assert.deepEqual(
    made.runs.map(({ id }) => id),
    ['same', 'same (2)'],
  );
  assert.deepEqual(
    made.series[0]?.loads.map(({ run, point }) => [run, point.runId]),
    [
      ['same', 'same'],
      ['same (2)', 'same (2)'],
    ],
  );
});

const cellOf = (concurrency: string, repeat: number, state: SweepCell['state']): SweepCell => ({
  id: `c${concurrency}-r${repeat}`,
  scenario: 'inngest-style',
  server: null,
  repeat,
  values: { CONCURRENCY: concurrency },
  settings: {},
  state,
  attempts: 1,
  startedAt: null,
  endedAt: null,
  exitCode: null,
  why: state === 'failed' ? 'k6 ended with 107' : null,
});

test('a sweep has its grid, with the repeats of a cell taken together and what failed or is left told', () => {
  const cells = [cellOf('8', 1, 'done'), cellOf('8', 2, 'done'), cellOf('16', 1, 'failed'), cellOf('32', 1, 'pending')];
  const sweep: Sweep = {
    format: 'k6-vllm/sweep',
    version: 1,
    id: 's',
    createdAt: '2026-11-22T12:00:00.000Z',
    workingFolder: '/',
    suite: '0.1.0',
    seed: 1,
    repeats: 2,
    settleMs: 0,
    axes: [{ name: 'CONCURRENCY', values: ['8', '16', '32'] }],
    servers: [],
    cells,
    identities: [],
  };
  const runs = [
    plannedRun(closed(8, 2, { id: 'one', cell: { id: 'c8-r1', values: { CONCURRENCY: '8' }, repeat: 1 } })),
    plannedRun(closed(8, 4.5, { id: 'two', cell: { id: 'c8-r2', values: { CONCURRENCY: '8' }, repeat: 2 } })),
  ];
  const made = makePlan(inputWith({ sweep, runs }));
  assert.deepEqual(
    made.grid?.cells.map(({ values, runs: own, state, verdict }) => [values.CONCURRENCY, own, state, verdict]),
    [
      ['8', ['one', 'two'], 'done', 'pass'],
      ['16', [], 'failed', null],
      ['32', [], 'pending', null],
    ],
  );
  const rate = made.grid?.cells[0]?.measures.find(({ id }) => id === 'requests-rate');
  assert.equal(rate?.value.toFixed(9), '3.000000000', 'the geometric mean');
  assert.ok(rate.low !== null && rate.low < 2 && rate.high !== null && rate.high > 4.5);
  assert.match(made.cautions.join('\n'), /1 cell of the sweep has not run yet/);
  assert.match(made.cautions.join('\n'), /1 cell of the sweep failed, and is not in it/);
  assert.deepEqual(
    made.series.map(({ name, values }) => [name, values]),
    [['inngest-style', {}]],
  );
});

test('energy is that of the run at the capacity, where an exporter told the power', () => {
  const base = plannedRun(open(4));
  const watched = (meanW: number) => ({
    ...base,
    assessment: {
      ...base.assessment,
      serverSide: {
        kind: 'vllm',
        scrapes: 300,
        missed: 0,
        intervalMs: 1000,
        restarts: 0,
        died: null,
        series: {
          atMs: [],
          running: [],
          queueDepth: [],
          kvUsage: [],
          promptRate: [],
          generationRate: [],
          prefixHitRate: [],
          preemptions: [],
          gpuMemoryShare: [],
          gpuUtilization: [],
        },
        power: { meanW, samples: 300, seconds: 300, bySampling: false },
        crossCheck: [],
      },
    },
  });
  const [series] = makePlan(inputWith({ runs: [watched(320)] })).series;
  // 4 req/s of 200 tokens
  assert.equal(series?.energy?.told?.joulesPerOutputToken?.value, 320 / 800);
  assert.equal(series.energy.told.joulesPerRequest?.value, 80);
  assert.equal(planOf(open(4)).series[0]?.energy, null);
});

test('batch sizes and workers are one series, of which a burst is not taken', () => {
  const size = (requests: number, level: number, rate: number): SaidLoad =>
    closed(level, rate, { id: `${requests}x${level}`, measured: requests, configuration: { REQUESTS: requests } });
  const made = planOf(size(20, 8, 14.65), size(1000, 8, 1.3), size(5000, 8, 1.31), size(1000, 16, 1.4));
  const [series] = made.series;
  assert.equal(made.series.length, 1);
  assert.deepEqual([series?.batch?.loop, series?.batch?.level], ['closed', 16]);
  assert.equal(series?.loads.find(({ run }) => run === '20x8')?.point.burst, true);
  const rates = series?.times.flatMap(({ answer }) => answer.told?.terms.rateRps.value ?? []) ?? [];
  assert.ok(rates.length > 0 && rates.every((rate) => rate < 2), rates.join());
});

test('a cost at an upper bound on the capacity says that it may be higher', () => {
  const ask = { ...plainAsk, price: { perServerHour: 1, loadFactor: 1, currency: 'EUR' } };
  const because = (said: SaidLoad) =>
    answerOf(makePlan(inputWith({ ask, runs: [plannedRun(said)] })), 'cost')?.because ?? '';
  assert.match(because(closed(8, 3)), /upper bound: with arrivals that do not wait it costs more/);
  assert.doesNotMatch(because(open(3)), /upper bound/);
});
