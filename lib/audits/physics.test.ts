import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import kvCapacity from './kv-capacity.ts';
import latencyFloor from './latency-floor.ts';
import notSaturated from './not-saturated.ts';
import physicalCompute from './physical-compute.ts';
import { evaluation, gemma4080, plain, statedSubjects, subjectTold } from './physics.test-support.ts';
import stepFloor from './step-floor.ts';
import { subjectOf } from './subject.test-support.ts';

const stated = (file: string) =>
  statedSubjects(readFileSync(new URL(`../../fixtures/stated/${file}.json`, import.meta.url), 'utf8'));

const physics = [physicalCompute, stepFloor, kvCapacity, latencyFloor, notSaturated];

test('2.29 req/s of gemma-3-4b on an RTX 4080 are believed', () => {
  const [batch] = stated('offline-batch');
  assert.ok(batch);
  for (const audit of physics) {
    const { verdict, happened } = audit.judge(batch);
    assert.ok(verdict === 'ok' || verdict === 'not-applicable', `${audit.id}: ${happened}`);
  }
  assert.match(plain(physicalCompute.judge(batch)).happened, /17\.4 TFLOP\/s: 17\.9 % of the 97\.5 TFLOP\/s/);
});

test('a setup that nobody told is asked for, and never passes', () => {
  const unknown = subjectOf({}, { ...evaluation, 'requests-rate': 4292, 'e2e-mean': 9 });
  for (const audit of physics) {
    const { verdict, happened } = audit.judge(unknown);
    assert.equal(verdict, 'not-applicable', audit.id);
    assert.match(happened, /which GPU it was \(name it by the setting GPU/);
  }
  const named = subjectTold({ gpu: 'RTX 6090', model: 'gpt-4o' }, evaluation);
  assert.match(physicalCompute.judge(named).happened, /RTX 6090.*the shape of the model gpt-4o/);
});

test('what was not measured is asked for, too', () => {
  const bare = subjectTold(gemma4080, {});
  for (const audit of physics) assert.equal(audit.judge(bare).verdict, 'not-applicable', audit.id);
});

test('no physics binds a simulator', () => {
  const simulated = { simulated: true };
  const subject = subjectTold(gemma4080, { ...evaluation, 'requests-rate': 4292, 'e2e-mean': 9 }, simulated);
  for (const audit of physics) {
    const { verdict, happened } = audit.judge(subject);
    assert.deepEqual([verdict, /simulator/.test(happened)], ['not-applicable', true], audit.id);
  }
});
