import assert from 'node:assert/strict';
import { test } from 'node:test';
import { repeatedRun } from '../../reports/golden/repeated-runs.ts';
import type { Assessment } from '../schema/assessment.ts';
import { commonLoads } from './loads.ts';

const plain = repeatedRun({ seed: 1, requests: 60 });

const at = (...levels: number[]): Assessment => ({
  ...plain,
  run: { ...plain.run, profile: { name: 'ladder', levels } },
});

/** A run whose levels are told apart; a level that comes again is another visit. */
function ladder(...levels: number[]): Assessment {
  const list = levels.map((level, i) => ({
    level,
    visit: levels.slice(0, i).filter((earlier) => earlier === level).length + 1,
    counts: { measured: 10, succeeded: 10, failed: 0 },
    window: null,
    measures: plain.measures.map((measure) => ({ ...measure, n: level })),
    gates: [],
    verdict: null,
    projection: null,
  }));
  const breaking = { outcome: 'undecided', above: null, at: null, reasons: [] } as const;
  return {
    ...at(...new Set(levels)),
    levels: { list, best: null, unmeasured: [], saturation: null, breaking: { ...breaking, reasons: [] } },
  };
}

const told = (...runs: Assessment[]) => {
  const { loads, leftOut } = commonLoads(runs);
  return [loads.map(({ level, visit }) => (visit === 1 ? level : `${level}/${visit}`)), leftOut];
};

test('runs at one level are compared as wholes, whichever level that is', () => {
  assert.deepEqual(told(at(10), at(50)), [[null], []]);
});

test('ladders are compared at the levels and visits that all of them have', () => {
  assert.deepEqual(told(ladder(5, 10, 50), ladder(10, 50, 100)), [
    [10, 50],
    [5, 100],
  ]);
  assert.deepEqual(told(ladder(1, 10, 1), ladder(1, 10, 1)), [[1, 10, '1/2'], []]);
  assert.deepEqual(told(ladder(1, 10, 1), ladder(1, 10)), [[1, 10], [1]]);
});

test('a run at one level is a level of a ladder', () => {
  assert.deepEqual(told(ladder(5, 10), at(10)), [[10], [5]]);
  const [load] = commonLoads([ladder(5, 10), at(10)]).loads;
  assert.ok(load);
  assert.equal(load.measuresOf(ladder(5, 10))[0]?.n, 10);
  assert.deepEqual(load.measuresOf(at(10)), plain.measures);
});

test('without a common level, or in another loop, there is nothing to compare', () => {
  assert.deepEqual(told(ladder(5, 10), at(50)), [[], [5, 10, 50]]);
  const open = ladder(5, 10);
  assert.deepEqual(told(ladder(5, 10), { ...open, run: { ...open.run, loop: 'open' } })[0], []);
});

test('a run over several levels that nobody told apart is no level', () => {
  assert.deepEqual(told(ladder(5, 10), at(5, 10))[0], []);
  assert.deepEqual(told(at(5, 10), at(5, 10)), [[null], []]);
});
