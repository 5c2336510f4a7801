import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComparedLoad, ComparedMeasure, Contrast, UseChoice } from '../schema/comparison.ts';
import { usesOf } from './uses.ts';
import { choiceWords } from './words.ts';

interface Said {
  readonly outcome: Contrast['outcome'];
  readonly winner?: 'A' | 'B';
  readonly reason?: string;
}

/** A measure of A and B with what was decided of it; the difference is 20 %, of shares 20 points. */
function measure(id: string, { outcome, winner, reason = '' }: Said): ComparedMeasure {
  const [, metric = '', statistic = ''] = /^(.*)-([^-]+)$/.exec(id) ?? [];
  const share = metric === 'success' || metric === 'valid';
  const higher = statistic === 'rate';
  const more = winner === 'B' ? higher : !higher;
  const [value, low, high] = share
    ? more
      ? [0.2, 0.1, 0.3]
      : [-0.2, -0.3, -0.1]
    : more
      ? [1.2, 1.1, 1.3]
      : [0.8, 0.7, 0.9];
  return {
    id,
    metric,
    statistic,
    unit: share ? 'share' : higher ? 'req/s' : 'ms',
    better: higher ? 'higher' : 'lower',
    values: [],
    contrasts: [
      {
        side: 'B',
        kind: share ? 'difference' : 'ratio',
        value,
        low,
        high,
        pValue: null,
        adjustedPValue: null,
        effect: null,
        outcome,
        winner: winner ?? null,
        reason,
      },
    ],
  };
}

/** What is said of both uses when this was decided. */
function choices(decided: Readonly<Record<string, Said>>): Record<UseChoice['use'], UseChoice> {
  const load: ComparedLoad = {
    level: null,
    visit: 1,
    measures: Object.entries(decided).map(([id, said]) => measure(id, said)),
  };
  const [batch, interactive] = usesOf([load], ['B']);
  assert.ok(batch && interactive);
  return { batch, interactive };
}

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');
const a = { outcome: 'winner', winner: 'A' } as const;
const b = { outcome: 'winner', winner: 'B' } as const;
const same = { outcome: 'equivalent' } as const;
const none = { outcome: 'none-shown' } as const;

test('many in flight are for batch jobs, few for people who wait, each with its figures', () => {
  const { batch, interactive } = choices({ 'requests-rate': b, 'ttft-p95': a, 'e2e-p95': a, 'success-rate': same });
  assert.deepEqual([batch.choice, batch.outcome, batch.measures], ['B', 'shown', ['requests-rate']]);
  assert.equal(plain(batch.reason), 'Successful req/s 20 % higher (10–30 %)');
  assert.deepEqual([interactive.choice, interactive.measures], ['A', ['ttft-p95', 'e2e-p95']]);
  assert.match(plain(interactive.reason), /^TTFT p95 .* lower .* and End to end p95 .* lower /);
});

test('one run on a side makes it provisional', () => {
  const { batch } = choices({ 'requests-rate': { outcome: 'provisional', winner: 'B' } });
  assert.deepEqual([batch.choice, batch.outcome, choiceWords(batch)], ['B', 'provisional', 'provisional: B']);
});

test('a side that fails more often, or answers worse, is not recommended for being faster', () => {
  for (const veto of ['success-rate', 'valid-rate']) {
    const { batch, interactive } = choices({ 'requests-rate': b, 'ttft-p95': b, 'e2e-p95': b, [veto]: a });
    for (const use of [batch, interactive]) {
      assert.deepEqual([use.choice, use.outcome], [null, 'open']);
      assert.match(plain(use.reason), /^B: .*; but A: (Success rate|Valid answers) 20 points higher/);
      assert.ok(use.measures.includes(veto));
    }
  }
  assert.equal(choices({ 'requests-rate': b, 'success-rate': b }).batch.choice, 'B');
});

test('measures that name different sides decide nothing, and one alone decides', () => {
  const split = choices({ 'ttft-p95': a, 'e2e-p95': b }).interactive;
  assert.deepEqual([split.choice, split.outcome], [null, 'open']);
  assert.match(plain(split.reason), /^A: TTFT p95 .*; B: End to end p95 /);
  const alone = choices({ 'ttft-p95': { outcome: 'not-compared', reason: 'A does not have it' }, 'e2e-p95': b });
  assert.equal(alone.interactive.choice, 'B');
  assert.match(alone.interactive.reason, /; TTFT p95: not compared, A does not have it$/);
});

test('an open loop is judged by the time from when requests were due', () => {
  const { interactive } = choices({ 'e2e-p95': a, 'e2e-since-due-p95': b });
  assert.deepEqual([interactive.choice, interactive.measures], ['B', ['e2e-since-due-p95']]);
});

test('equivalent is either, no difference shown is not decided, and why a winner is barred is told once', () => {
  assert.equal(choiceWords(choices({ 'requests-rate': same }).batch), 'either');
  assert.equal(choices({ 'ttft-p95': same, 'e2e-p95': none }).interactive.outcome, 'open');
  assert.equal(choiceWords(choices({ 'requests-rate': none }).batch), 'not decided');
  const barred = { outcome: 'barred', reason: 'model differs' } as const;
  assert.equal(
    plain(choices({ 'ttft-p95': barred, 'e2e-p95': barred }).interactive.reason),
    'TTFT p95 and End to end p95: no winner, model differs',
  );
  assert.match(choices({}).batch.reason, /was not compared/);
});
