import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Run } from '../schema/run.ts';
import { runSchema } from '../schema/run.ts';
import { instanceRun, placedInstance } from './instance-run.test-support.ts';
import { mergeProblems, missingInstances } from './merge-problems.ts';
import { mergedRun, shiftsOf } from './merge-runs.ts';

const all = [1, 2, 3, 4].map((index) => instanceRun(index));

describe('instances of one run', () => {
  test('may lie in different places', () => assert.deepEqual(mergeProblems(all, false), []));

  const others: readonly [string, Partial<Run>][] = [
    ['SEED', { configuration: { CONCURRENCY: 10, SEED: 2 } }],
    ['server address', { server: { ...instanceRun(1).run.server, baseUrl: 'http://gpu-2:8000' } }],
    ['server', { server: { ...instanceRun(1).run.server, version: '0.33.0' } }],
    ['data set', { workload: { id: 'candidate-evaluation', dataset: { source: 'mine.jsonl', size: 5 } } }],
    ['profile', { profile: { name: 'fixed-vus', levels: [20] } }],
    ['k6', { client: { ...instanceRun(1).run.client, k6: 'v2.3.0' } }],
  ];
  for (const [name, run] of others)
    test(`have the same ${name}`, () => {
      const [problem = '', ...more] = mergeProblems([...all.slice(0, 3), instanceRun(4, { run })], false);
      assert.ok(problem.startsWith(`${name}: `), problem);
      assert.match(problem, /in run\/instances\/4, .* in run\/instances\/1$/);
      assert.deepEqual(more, []);
    });

  test('are each there once; all that is wrong is told at once', () => {
    const twice = instanceRun(2, { run: { configuration: { CONCURRENCY: 10, SEED: 3 } } });
    const problems = mergeProblems([...all.slice(0, 2), twice], false);
    assert.match(
      problems.join('\n'),
      /^SEED: 3 .*\n.* are both instance 2\ninstances 3 and 4 of 4 are missing; --partial/,
    );
    assert.equal(mergeProblems(all.slice(1), true).length, 0);
    assert.deepEqual(missingInstances(all.slice(1)), [1]);
  });
});

describe('the merged run', () => {
  test('has the plan of the whole, from the first beginning to the last end', () => {
    const late = { run: { startedAt: '2026-11-22T03:07:24.000Z', endedAt: '2026-11-22T03:09:00.000Z' } };
    const { instance, ...run } = mergedRun([
      placedInstance(1, 500),
      placedInstance(2, 0),
      placedInstance(3, 2500, late),
      placedInstance(4, 0),
    ]) as Run;
    assert.equal(instance, undefined);
    assert.deepEqual(runSchema.parse(run), run);
    assert.deepEqual(
      [run.requestsPlanned, run.profile.vus, run.startedAt, run.endedAt, run.merged?.of, run.merged?.missing],
      [400, 10, '2026-11-22T03:07:22.000Z', '2026-11-22T03:09:00.000Z', 4, []],
    );
    assert.deepEqual(
      run.merged?.instances.map(({ shiftMs }) => shiftMs),
      [500, 0, 2500, 0],
    );
  });

  test('ended as its worst instance did, and does not know when where one does not', () => {
    const interrupted = placedInstance(2, 0, { run: { state: 'interrupted' } });
    const killed = placedInstance(3, 0, { run: { state: 'running', endedAt: null } });
    const died = placedInstance(4, 100, { run: { state: 'server-died', serverDied: { atMs: 400 } } });
    assert.equal(mergedRun([placedInstance(1, 0), interrupted]).state, 'interrupted');
    const two = mergedRun([interrupted, killed]);
    assert.deepEqual([two.state, two.endedAt], ['running', null]);
    const three = mergedRun([interrupted, killed, died]);
    assert.deepEqual([three.state, three.serverDied], ['server-died', { atMs: 500 }]);
  });

  test('says a note of all once, and of some with their numbers', () => {
    const note = (index: number, notes: string[]) => placedInstance(index, 0, { run: { notes } });
    const { notes } = mergedRun([note(1, ['same', 'own']), note(2, ['same']), note(3, ['same', 'own'])]);
    assert.deepEqual(notes, ['same', 'Instance 1, 3: own']);
  });

  test('lies on the clock of its earliest instance', () => {
    assert.deepEqual(shiftsOf([1200, 1000, 1010]), [200, 0, 10]);
  });
});
