import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { repeatedRun, repeatedSide } from '../../reports/golden/repeated-runs.ts';
import type { Assessment, Measure } from '../schema/assessment.ts';
import { lognormal, seededRandom } from '../statistics/seeded-random.ts';
import { comparisonSchema, type Comparison, type Contrast } from '../schema/comparison.ts';
import { compare, type ComparisonOptions } from './compare.ts';
import type { Side } from './side.ts';
import { comparisonWords } from './words.ts';

const usual: ComparisonOptions = { margin: 0.05, varies: null, measures: null, limits: null };
const [base] = repeatedSide('base', 1, { seed: 1, requests: 80 }).runs.map(({ assessment }) => assessment);

interface Values {
  readonly value: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
  readonly standing?: Measure['standing'];
  readonly why?: string;
}

/** A run that has the given measures only, by their ids. */
function runOf(measures: Readonly<Record<string, Values>>): Assessment {
  assert.ok(base);
  const own = Object.entries(measures).map(
    ([id, { value, low = null, high = null, standing = 'publishable', why = null }]) => {
      const [, metric = '', statistic = ''] = /^(.*)-([^-]+)$/.exec(id) ?? [];
      const unit = metric === 'success' ? 'share' : statistic === 'rate' ? 'req/s' : 'ms';
      return {
        id,
        metric,
        statistic,
        unit,
        basis: 'successes',
        value,
        n: 400,
        interval: { low, high },
        standing,
        why,
      } as const;
    },
  );
  return { ...base, measures: own };
}

const sideOf = (name: string, ...runs: Assessment[]): Side<Assessment> => ({
  name,
  runs: runs.map((assessment, i) => ({ path: `${name}-${i}`, assessment })),
});

/** A value with an interval of a hundredth. */
const around = (value: number): Values => ({ value, low: value * 0.99, high: value * 1.01 });

/** Runs that differ in one measure. */
const runsOf = (name: string, id: string, values: readonly number[]): Side<Assessment> =>
  sideOf(name, ...values.map((value) => runOf({ [id]: { value } })));

function contrastOf(comparison: Comparison, id: string, side = 'B'): Contrast {
  const found = comparison.loads[0]?.measures.find((measure) => measure.id === id);
  const contrast = found?.contrasts.find((each) => each.side === side);
  assert.ok(contrast, `${id} is not compared with ${side}`);
  return contrast;
}

const outcomes = (comparison: Comparison): (readonly [string, string, string | null])[] =>
  comparison.loads.flatMap(({ measures }) =>
    measures.flatMap(({ id, contrasts }) => contrasts.map(({ outcome, winner }) => [id, outcome, winner] as const)),
  );

const drawnMeasures = [
  'requests-rate',
  'output-tokens-rate',
  'ttft-p50',
  'ttft-p95',
  'tpot-p50',
  'tpot-p95',
  'e2e-p50',
  'e2e-p95',
];

/** Runs that are slower or faster as a whole by about 2 %, and in each measure by 1 % more; slowed down by a factor. */
function drawnSide(name: string, runs: number, seed: number, slowdown = 1): Side<Assessment> {
  const random = seededRandom(seed, 0, 5);
  const run = (): Assessment => {
    const factor = slowdown * lognormal(random, 1, 0.02);
    const values = drawnMeasures.map((id) => {
      const slow = lognormal(random, 1000, 0.01) * factor;
      const value = id.endsWith('rate') ? 1e6 / slow : slow;
      return [id, { value, low: value * 0.98, high: value * 1.02 }] as const;
    });
    return runOf(Object.fromEntries(values));
  };
  return sideOf(name, ...Array.from({ length: runs }, run));
}

/** In how many of so many comparisons any side is named better, and whether the slowed one ever is. */
function trialsOf(trials: number, runs: number, slowdown: number) {
  const found = { named: 0, winner: 0, wrong: 0 };
  for (let trial = 0; trial < trials; trial++) {
    const sides = [drawnSide('A', runs, 2 * trial), drawnSide('B', runs, 2 * trial + 1, slowdown)];
    const told = outcomes(compare(sides, usual));
    if (told.some(([, , name]) => name !== null)) found.named++;
    if (told.some(([, outcome]) => outcome === 'winner')) found.winner++;
    if (told.some(([, , name]) => name === 'B')) found.wrong++;
  }
  return found;
}

test('of two alike servers, five runs a side, one is named better in at most 5 % of comparisons, and none is the winner', () => {
  const { named, winner } = trialsOf(300, 5, 1);
  // of 300 trials at 5 % more than 24 come about in 1 %
  assert.ok(named <= 24, `${named} of 300`);
  assert.ok(winner <= 1, `${winner} winners`);
});

test('of two alike servers, one run a side, one is provisionally better in at most 5 % of comparisons', () => {
  const { named } = trialsOf(300, 1, 1);
  assert.ok(named <= 24, `${named} of 300`);
});

test('a server that is a tenth slower is found in over 90 % of comparisons with five runs a side, and never called the faster', () => {
  const { named, wrong } = trialsOf(100, 5, 1.1);
  assert.ok(named > 90, `${named} of 100`);
  assert.equal(wrong, 0);
});

test('a known slowdown of the records is the ratio of their times, inside its interval', () => {
  const of = { requests: 200, runSpread: 0.01 };
  const sides = [repeatedSide('A', 4, { ...of, seed: 1 }), repeatedSide('B', 4, { ...of, seed: 2, slowdown: 1.25 })];
  const comparison = compare(sides, usual);
  for (const id of ['tpot-p50', 'ttft-p50', 'e2e-p50']) {
    const { winner, value, low, high } = contrastOf(comparison, id);
    assert.equal(winner, 'A', id);
    assert.ok((low ?? 9) < 1.25 && (high ?? 0) > 1.25, `${id}: ${low} to ${high}`);
    assert.ok(Math.abs((value ?? 0) - 1.25) < 0.1, `${id}: ${value}`);
  }
  assert.ok((contrastOf(comparison, 'requests-rate').value ?? 1) < 0.9);
});

test('a difference clear of the margin has a winner, a smaller one a better side, none at all neither', () => {
  const against = (values: readonly number[]) =>
    contrastOf(
      compare([runsOf('A', 'e2e-p95', [1000, 1004, 996, 1002, 998]), runsOf('B', 'e2e-p95', values)], usual),
      'e2e-p95',
    );
  const told = ({ outcome, winner }: Contrast) => [outcome, winner];
  assert.deepEqual(told(against([1200, 1205, 1195, 1202, 1198])), ['winner', 'A']);
  assert.deepEqual(told(against([800, 805, 795, 802, 798])), ['winner', 'B']);
  assert.deepEqual(told(against([1050, 1090, 1030, 1080, 1060])), ['better', 'A']);
  assert.deepEqual(told(against([1010, 1005, 1000, 1008, 1003])), ['equivalent', null]);
  assert.deepEqual(told(against([900, 1100, 1000, 1250, 850])), ['none-shown', null]);
});

test('throughput is better when it is higher, latency when it is lower', () => {
  const winner = (id: string): string | null =>
    contrastOf(compare([runsOf('A', id, [10, 10.1, 9.9]), runsOf('B', id, [20, 20.1, 19.9])], usual), id).winner;
  for (const id of ['requests-rate', 'output-tokens-rate', 'goodput-rate']) assert.equal(winner(id), 'B', id);
  for (const id of ['e2e-p95', 'ttft-p50', 'tpot-p95']) assert.equal(winner(id), 'A', id);
  assert.equal(winner('prompt-tokens-mean'), null);
});

const spread = fc.array(fc.double({ min: 50, max: 200, noNaN: true }), { minLength: 1, maxLength: 4 });

test('swapped, the sides have the inverse ratio and the same winner', () => {
  fc.assert(
    fc.property(spread, spread, fc.constantFrom('e2e-p95', 'requests-rate'), (one, other, id) => {
      const runs = (values: readonly number[]) =>
        values.map((value) => runOf({ [id]: { value, low: value * 0.9, high: value * 1.08 } }));
      const [a, b] = [sideOf('A', ...runs(one)), sideOf('B', ...runs(other))];
      const [there, back] = [contrastOf(compare([a, b], usual), id, 'B'), contrastOf(compare([b, a], usual), id, 'A')];
      const inverse = (end: number | null): number => (end === null ? Number.NaN : 1 / end);
      const near = (x: number | null, y: number): boolean => Math.abs((x ?? 0) / y - 1) < 1e-4;
      assert.equal(near(there.value, inverse(back.value)), true);
      assert.equal(near(there.low, inverse(back.high)), true);
      assert.equal(near(there.high, inverse(back.low)), true);
      assert.deepEqual([there.outcome, there.winner], [back.outcome, back.winner]);
    }),
  );
});

test('one run a side is at most provisional, and only where it is clear of the margin', () => {
  const against = (value: number) => {
    const run = (of: number) => runOf({ 'e2e-p95': { value: of, low: of * 0.98, high: of * 1.02 } });
    return compare([sideOf('A', run(1000)), sideOf('B', run(value))], usual);
  };
  assert.deepEqual(outcomes(against(1200)), [['e2e-p95', 'provisional', 'A']]);
  assert.deepEqual(outcomes(against(1060)), [['e2e-p95', 'none-shown', null]]);
  assert.match(contrastOf(against(1060), 'e2e-p95').reason, /runs may vary by as much/);
  assert.match(against(1200).notes.join(), /run-to-run variation is unknown/);
  assert.equal(comparisonWords(against(1200)).word, 'Provisional: A');
});

test('two runs a side say that they hardly give an interval, and five say nothing', () => {
  const values = [10, 10.1, 9.9, 10.05, 9.95];
  const notes = (runs: number) =>
    compare(
      [runsOf('A', 'e2e-p95', values.slice(0, runs)), runsOf('B', 'e2e-p95', values.slice(0, runs))],
      usual,
    ).notes.join(' ');
  assert.match(notes(2), /Two runs on a side hardly give an interval/);
  assert.match(notes(3), /3 runs on a side: .*5 runs of each/);
  assert.doesNotMatch(notes(5), /runs on a side/);
});

test('what an audit refuses is not compared, what it doubts has no winner, what is too few is withheld', () => {
  const good = { value: 100, low: 99, high: 101 };
  const high = { value: 200, low: 199, high: 201 };
  const a = runOf({ 'requests-rate': good, 'e2e-p50': good, 'e2e-p95': good, 'e2e-p99': good, 'ttft-p50': good });
  const b = runOf({
    'requests-rate': { ...high, standing: 'invalid', why: 'Faster than the chip: 335 times' },
    'e2e-p50': { ...high, standing: 'unsound', why: 'The load generator was late' },
    'e2e-p95': { ...high, standing: 'suppressed', why: '20 values' },
    'e2e-p99': { value: null, standing: 'missing', why: 'no value was measured' },
    'ttft-p50': high,
  });
  const comparison = compare([sideOf('A', a), sideOf('B', b)], usual);
  const of = (id: string) => contrastOf(comparison, id);
  assert.deepEqual(
    outcomes(comparison).map(([id, outcome]) => `${id} ${outcome}`),
    [
      'requests-rate not-compared',
      'ttft-p50 provisional',
      'e2e-p50 barred',
      'e2e-p95 not-compared',
      'e2e-p99 not-compared',
    ],
  );
  assert.match(of('requests-rate').reason, /that of B is refused: Faster than the chip$/);
  assert.match(of('e2e-p50').reason, /that of B cannot be relied on: The load generator was late/);
  assert.match(of('e2e-p95').reason, /B has too few values to bound it \(n = 400\)/);
  assert.match(of('e2e-p99').reason, /B does not have it: no value was measured/);
  const rate = comparison.loads[0]?.measures[0]?.values[1];
  assert.deepEqual([rate?.value, rate?.standing], [null, 'invalid'], 'a number that cannot be true is not passed on');
});

test('where like is not compared with like there is no winner, but the ratio', () => {
  const change = (assessment: Assessment): Assessment => ({
    ...assessment,
    run: { ...assessment.run, configuration: { ...assessment.run.configuration, MAX_TOKENS: 8 } },
  });
  const a = runsOf('A', 'e2e-p95', [1000, 1001, 999]);
  const b = runsOf('B', 'e2e-p95', [500, 501, 499]);
  const shorter = sideOf('B', ...b.runs.map(({ assessment }) => change(assessment)));
  const barred = contrastOf(compare([a, shorter], usual), 'e2e-p95');
  assert.deepEqual([barred.outcome, barred.winner, barred.reason], ['barred', null, 'MAX_TOKENS differs']);
  assert.ok(barred.value !== null && Math.abs(barred.value - 0.5) < 0.01);
  const allowed = compare([a, shorter], { ...usual, varies: ['MAX_TOKENS'] });
  assert.equal(contrastOf(allowed, 'e2e-p95').winner, 'B');
  assert.match(
    compare([a, shorter], usual).notes.join(),
    /No winner is named, as like is not compared with like: MAX_TOKENS/,
  );
});

test('the rate of a burst has no winner against one that lasts, and their latencies have', () => {
  const of = (name: string, rate: number, e2e: number, burst: boolean): Side<Assessment> => {
    const run = runOf({ 'requests-rate': around(rate), 'e2e-p95': around(e2e) });
    const marked = run.measures.map((measure) =>
      burst && measure.unit === 'req/s' ? { ...measure, burst: true as const } : measure,
    );
    return sideOf(name, { ...run, measures: marked });
  };
  const against = (burst: boolean) =>
    outcomes(compare([of('A', 1.3, 1000, false), of('B', 14.65, 1300, burst)], usual));
  assert.deepEqual(against(true), [
    ['requests-rate', 'barred', null],
    ['e2e-p95', 'provisional', 'A'],
  ]);
  assert.deepEqual(against(false)[0], ['requests-rate', 'provisional', 'B']);
});

test('another concurrency has winners, and a sentence that the loads differ', () => {
  const at = (side: Side<Assessment>, level: number): Side<Assessment> =>
    sideOf(
      side.name,
      ...side.runs.map(({ assessment }) => ({
        ...assessment,
        run: { ...assessment.run, profile: { name: 'fixed-vus', levels: [level] } },
      })),
    );
  const measures = (rate: number, e2e: number) =>
    [0.99, 1, 1.01].map((noise) =>
      runOf({ 'requests-rate': { value: rate * noise }, 'e2e-p95': { value: e2e * noise } }),
    );
  const comparison = compare(
    [at(sideOf('A', ...measures(10, 1000)), 10), at(sideOf('B', ...measures(20, 2500)), 50)],
    usual,
  );
  assert.deepEqual(outcomes(comparison), [
    ['requests-rate', 'winner', 'B'],
    ['e2e-p95', 'winner', 'A'],
  ]);
  assert.match(
    comparison.notes.join(' ').replaceAll('\u00a0', ' '),
    /The loads differ \(10 in flight against 50 in flight\)/,
  );
  assert.equal(comparisonWords(comparison).word, 'Each is better in something');
});

test('success rates are compared in points: that all of them succeeded leaves an interval', () => {
  const sides = (a: number, b: number) => [
    runsOf('A', 'success-rate', [a, a, a]),
    runsOf('B', 'success-rate', [b, b, b]),
  ];
  const same = contrastOf(compare(sides(1, 1), usual), 'success-rate');
  assert.deepEqual([same.kind, same.value, same.outcome], ['difference', 0, 'equivalent']);
  assert.ok((same.high ?? 0) > 0.001 && (same.high ?? 1) < 0.01);
  const worse = contrastOf(compare(sides(1, 0.95), usual), 'success-rate');
  assert.deepEqual([worse.outcome, worse.winner], ['winner', 'A']);
});

test('a ratio to zero is not compared', () => {
  const comparison = compare([runsOf('A', 'goodput-rate', [0, 0]), runsOf('B', 'goodput-rate', [5, 5])], usual);
  const { outcome, reason } = contrastOf(comparison, 'goodput-rate');
  assert.deepEqual([outcome, reason], ['not-compared', 'one of them is zero, so there is no ratio']);
});

test('several sides are held against the first, and all decisions are corrected together', () => {
  const values = [1000, 1010, 990];
  const a = runsOf('A', 'e2e-p95', values);
  const b = runsOf(
    'B',
    'e2e-p95',
    values.map((value) => value * 1.03),
  );
  const alone = compare([a, b], usual);
  const among = compare([a, b, ...['C', 'D', 'E'].map((name) => runsOf(name, 'e2e-p95', values))], usual);
  assert.deepEqual([alone.decisions, among.decisions], [1, 4]);
  assert.deepEqual(
    among.loads[0]?.measures[0]?.contrasts.map(({ side }) => side),
    ['B', 'C', 'D', 'E'],
  );
  const [one, four] = [alone, among].map((comparison) => contrastOf(comparison, 'e2e-p95'));
  assert.equal(one?.pValue, four?.pValue);
  assert.ok(
    one?.adjustedPValue && four?.adjustedPValue && Math.abs(four.adjustedPValue / one.adjustedPValue - 4) < 1e-3,
  );
  assert.match(among.notes.join(), /measure it again before you quote/);
});

test('runs of a side that cannot tell a measure are left out and counted', () => {
  const a = runsOf('A', 'e2e-p95', [1000, 1010, 990]);
  const b = sideOf(
    'B',
    ...runsOf('B', 'e2e-p95', [1200, 1210]).runs.map(({ assessment }) => assessment),
    runOf({ 'e2e-p95': { value: null, standing: 'missing', why: 'no value was measured' } }),
  );
  const value = compare([a, b], usual).loads[0]?.measures[0]?.values[1];
  assert.deepEqual([value?.runs, value?.why], [2, '1 of 3 runs cannot tell it: no value was measured']);
});

test('the sides made one after the other are told to be taken in turns, alike ones that they are', () => {
  const run = (seed: number) => repeatedRun({ seed, requests: 60 });
  const turned = compare([sideOf('A', run(1), run(3)), sideOf('B', run(2), run(4))], usual).notes.join(' ');
  const blocked = compare([sideOf('A', run(1), run(2)), sideOf('B', run(3), run(4))], usual).notes.join(' ');
  assert.match(turned, /alike in all that their runs record/);
  assert.doesNotMatch(turned, /in turns \(A, B/);
  assert.match(blocked, /in turns \(A, B, B, A\)/);
});

test('a comparison is what its schema says, and says no undefined', () => {
  const sides = ['A', 'B', 'C'].map((name, i) => repeatedSide(name, 2, { seed: 40 + i, requests: 60 }));
  const comparison = compare(sides, { ...usual, limits: { every: 0.05, named: new Map() } });
  assert.deepEqual(comparisonSchema.parse(JSON.parse(JSON.stringify(comparison))), comparison);
  const { word, sentence } = comparisonWords(comparison);
  assert.doesNotMatch(`${word} ${sentence} ${comparison.notes.join(' ')}`, /undefined|NaN|\[object/);
});
