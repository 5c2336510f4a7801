import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repeatedSide } from '../../reports/golden/repeated-runs.ts';
import { noFacts } from '../facts/user-facts.ts';
import { comparisonSchema, type Comparison, type Contrast } from '../schema/comparison.ts';
import { statedResultSchema } from '../schema/stated-results.ts';
import { compare, type ComparisonOptions } from './compare.ts';
import type { Side } from './side.ts';
import { statedRun, untoldOf } from './stated-run.ts';

const usual: ComparisonOptions = { margin: 0.05, varies: null, measures: null, limits: null };
const ours = repeatedSide('ours', 1, { seed: 1, requests: 200 });

const sideOf = (name: string, result: unknown): Side => ({
  name,
  runs: [{ path: `${name}.json`, assessment: statedRun(statedResultSchema.parse(result), noFacts) }],
});

/** A believable result of a small load. */
const told = {
  name: 'a paper',
  setup: { model: 'google/gemma-3-4b-it' },
  load: { loop: 'closed', concurrency: 10, requests: 400, succeeded: 396, failed: 4, seconds: 250 },
  tokens: { prompt: 790, output: 304 },
  figures: { requestsPerS: 1.6, ttftMs: { p50: 200, p95: 400 }, e2eMs: { p50: 4000, p95: 9000 } },
};

function contrastOf(comparison: Comparison, id: string): Contrast | undefined {
  return comparison.loads[0]?.measures.find((measure) => measure.id === id)?.contrasts[0];
}

test('figures without intervals are shown beside a run, and decide nothing', () => {
  const comparison = compare([sideOf('theirs', told), ours], {
    ...usual,
    limits: { every: 0.05, named: new Map() },
  });
  comparisonSchema.parse(comparison);
  const e2e = contrastOf(comparison, 'e2e-p95');
  assert.equal(e2e?.outcome, 'barred');
  assert.equal(e2e?.winner, null);
  assert.equal(e2e?.reason, 'nothing is known of the spread of theirs');
  const verdicts = comparison.regressions?.list.map(({ measure, verdict }) => [measure, verdict]);
  assert.deepEqual(
    verdicts?.filter(([measure]) => measure !== 'success-rate'),
    ['requests-rate', 'ttft-p50', 'ttft-p95', 'e2e-p50', 'e2e-p95'].map((id) => [id, 'inconclusive']),
  );
  assert.equal(comparison.regressions?.verdict, 'inconclusive');
});

test('a share of counted requests has its interval, whoever states it', () => {
  const found = contrastOf(compare([sideOf('theirs', told), ours], usual), 'success-rate');
  assert.notEqual(found?.outcome, 'barred');
  assert.ok(found?.low != null && found.high != null);
});

test('what is not told does not differ, and is told as unknown', () => {
  const bare = sideOf('bare', { name: 'bare', figures: { requestsPerS: 2 } });
  const comparison = compare([bare, ours], usual);
  assert.deepEqual(comparison.differences, []);
  assert.match(
    comparison.notes.join('\n'),
    /Not told by bare: the model, the load, how many requests it rests on, the length of prompts and the length of answers;/,
  );
  assert.deepEqual(untoldOf(statedRun(statedResultSchema.parse(told), noFacts)), []);
});

test('a stated load, model and length that differ are found as those of a run are', () => {
  const other = {
    ...told,
    setup: { model: 'facebook/opt-125m' },
    load: { ...told.load, concurrency: 50, atOnce: true },
    tokens: { prompt: 100, output: 304 },
  };
  const { differences } = compare([sideOf('theirs', other), ours], usual);
  assert.deepEqual(
    differences.map(({ name }) => name),
    ['model', 'prompt-tokens', 'profile', 'levels'],
  );
});

test('a figure that an audit refuses is shown as refused, also where it is refused on both sides', () => {
  const impossible = (name: string, rate: number): Side =>
    sideOf(name, {
      ...told,
      setup: { gpu: 'RTX 4080', model: 'google/gemma-3-4b-it' },
      figures: { requestsPerS: rate },
    });
  const comparison = compare([impossible('A', 4292), impossible('B', 3687)], usual);
  const rate = comparison.loads[0]?.measures.find(({ id }) => id === 'requests-rate');
  assert.deepEqual(
    rate?.values.map(({ standing, value }) => [standing, value]),
    [
      ['invalid', null],
      ['invalid', null],
    ],
  );
  assert.equal(rate?.contrasts[0]?.outcome, 'not-compared');
});

test('a result at a load is held against that level of a ladder', () => {
  const [run] = ours.runs;
  assert.ok(run);
  const { assessment } = run;
  const level = {
    level: 10,
    visit: 1,
    counts: { measured: 200, succeeded: 200, failed: 0 },
    window: null,
    measures: assessment.measures,
    gates: [],
    verdict: null,
    projection: null,
  };
  const levels = {
    list: [level, { ...level, level: 50 }],
    best: null,
    unmeasured: [],
    saturation: null,
    breaking: { outcome: 'undecided' as const, above: null, at: null, reasons: [] },
  };
  const ladder: Side = { name: 'ladder', runs: [{ ...run, assessment: { ...assessment, levels } }] };
  const comparison = compare([sideOf('theirs', told), ladder], usual);
  assert.deepEqual(
    comparison.loads.map((load) => load.level),
    [10],
  );
  assert.deepEqual(comparison.levelsLeftOut, [50]);
});

test('how long requests take is not told of a stated result', () => {
  const [time] = compare([sideOf('theirs', told), ours], { ...usual, requests: [5000] }).times;
  assert.match(time?.sides[0]?.refusals[0] ?? '', /k6-vllm plan/);
});
