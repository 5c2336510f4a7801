import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setupOf } from '../facts/setup.ts';
import latencyFloor from './latency-floor.ts';
import { closedLoop, evaluation, gemma4080, known, plain, subjectTold } from './physics.test-support.ts';
import { recorded } from './requests.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

test('a first token that came before its prompt can have been computed was not computed', () => {
  const setup = setupOf({ ...gemma4080, ...known });
  assert.equal(latencyFloor.judge(subjectOf({ setup, ...recorded(closedLoop(200)) })).verdict, 'ok');
  const early = (every: number) => closedLoop(200, (index) => (index % every === 0 ? { ttftMs: 5 } : {}));
  const finding = plain(latencyFloor.judge(subjectOf({ setup, ...recorded(early(10)) })));
  assert.equal(finding.verdict, 'invalid');
  assert.deepEqual(finding.claims, ['ttft']);
  assert.match(
    finding.happened,
    /^20 of 200 first tokens came earlier than their prompt allows, one after 5\.00 ms with 788 tokens to compute, for which one RTX 4080 needs 26\.4 ms\.$/,
  );
  assert.equal(latencyFloor.judge(subjectOf({ setup, ...recorded(early(200)) })).verdict, 'caution');
});

test('a prompt that may have been cached needs one step only', () => {
  const setup = setupOf({ ...gemma4080, weightBits: 16, tokensPerStep: 1 });
  const early = closedLoop(200, () => ({ ttftMs: 12 }));
  assert.equal(latencyFloor.judge(subjectOf({ setup, ...recorded(early) })).verdict, 'ok');
  const uncached = closedLoop(200, () => ({ ttftMs: 12, cachedTokens: 16 }));
  assert.equal(latencyFloor.judge(subjectOf({ setup, ...recorded(uncached) })).verdict, 'invalid');
  assert.equal(
    latencyFloor.judge(subjectOf({ setup, ...recorded(closedLoop(200, () => ({ ttftMs: 2 }))) })).verdict,
    'invalid',
  );
});

test('stated times to first token are held against the mean prompt', () => {
  const of = (statistic: string, ms: number) =>
    latencyFloor.judge(subjectTold({ ...gemma4080, ...known }, { ...evaluation, [`ttft-${statistic}`]: ms })).verdict;
  assert.equal(of('mean', 30), 'ok');
  assert.equal(of('mean', 15), 'invalid');
  assert.equal(of('p50', 15), 'ok');
  assert.equal(of('p50', 5), 'invalid');
});
