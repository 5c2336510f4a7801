import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import notSaturated from './not-saturated.ts';
import physicalCompute from './physical-compute.ts';
import { closed, evaluation, gemma4080, known, plain, statedSubjects, subjectTold } from './physics.test-support.ts';
import stepFloor from './step-floor.ts';
import type { Subject } from './subject.ts';

const stated = (file: string) =>
  statedSubjects(readFileSync(new URL(`../../fixtures/stated/${file}.json`, import.meta.url), 'utf8'));

test('23 to 24 req/s of opt-125m on an RTX 4090 are possible and no capacity', () => {
  for (const subject of stated('small-model-concurrency')) {
    assert.equal(physicalCompute.judge(subject).verdict, 'ok');
    assert.equal(stepFloor.judge(subject).verdict, 'ok');
    const finding = plain(notSaturated.judge(subject));
    assert.equal(finding.verdict, 'caution');
    assert.match(finding.happened, /use 0\.1\d+ % of the arithmetic of one RTX 4090: not saturated, no capacity/);
  }
});

test('a quiet server is not saturated at a tenth of its arithmetic, a busy one is at less', () => {
  const rate = { ...evaluation, 'requests-rate': 1, 'queue-depth-mean': 0, 'kv-usage-mean': 0.2 };
  const judged = (more: Readonly<Record<string, number>>, load: Partial<Subject['load']> = {}) =>
    notSaturated.judge(
      subjectTold({ ...gemma4080, ...known }, { ...rate, ...more }, { load: { ...closed(4), ...load } }),
    ).verdict;
  assert.equal(judged({}), 'caution');
  assert.equal(judged({ 'queue-depth-mean': 12 }), 'ok');
  assert.equal(judged({ 'kv-usage-mean': 0.9 }), 'ok');
  assert.equal(judged({ 'requests-rate': 2.29 }), 'ok');
  assert.equal(judged({}, { loop: 'open' }), 'ok');
});
