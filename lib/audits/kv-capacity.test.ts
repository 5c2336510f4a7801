import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setupOf } from '../facts/setup.ts';
import kvCapacity from './kv-capacity.ts';
import { closedLoop, evaluation, gemma4080, known, plain, subjectTold } from './physics.test-support.ts';
import { recorded } from './requests.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

test('more answers at a time than the KV cache holds were not answered by this server', () => {
  const setup = (kvCacheTokens: number) => setupOf({ ...gemma4080, ...known, kvCacheTokens });
  const load = recorded(closedLoop(200));
  const fits = plain(kvCapacity.judge(subjectOf({ setup: setup(11_824), ...load })));
  assert.equal(fits.verdict, 'ok');
  assert.match(
    fits.happened,
    /^9\.25 answers under way on average held 8 714 tokens of their own; by its own account the server’s KV cache holds 11 824\.$/,
  );
  const small = plain(kvCapacity.judge(subjectOf({ setup: setup(4000), ...load })));
  assert.equal(small.verdict, 'invalid');
  assert.match(small.happened, /holds 4 000 \(2\.18 times as many\)\. Or the server is not the one that is described/);
  assert.equal(kvCapacity.judge(subjectOf({ setup: { ...setup(4000), replicas: 3 }, ...load })).verdict, 'ok');
});

test('prompts that may be shared in the prefix cache are held once', () => {
  const setup = setupOf({ ...gemma4080, weightBits: 16, kvCacheTokens: 4000 });
  assert.equal(kvCapacity.judge(subjectOf({ setup, ...recorded(closedLoop(200)) })).verdict, 'ok');
  const told38 = closedLoop(200, () => ({ cachedTokens: 300 }));
  assert.equal(kvCapacity.judge(subjectOf({ setup, ...recorded(told38) })).verdict, 'invalid');
});

test('without records the means tell how many were answered at a time, and without times the steps', () => {
  const setup = { ...gemma4080, ...known, kvCacheTokens: 4000 };
  const rate = { ...evaluation, 'requests-rate': 2.5 };
  const means = plain(kvCapacity.judge(subjectTold(setup, { ...rate, 'e2e-mean': 4000, 'ttft-mean': 300 })));
  assert.equal(means.verdict, 'invalid');
  assert.match(means.happened, /^2\.50 req\/s, each answered for 3\.70 s, held 8 714 tokens/);
  const steps = plain(kvCapacity.judge(subjectTold(setup, rate)));
  assert.match(steps.happened, /each answered for 3\.33 s at least, held 7 853 tokens/);
});

test('the memory of a GPU bounds its KV cache where the server does not tell', () => {
  const load = { 'prompt-tokens-mean': 8000, 'output-tokens-mean': 1000, 'requests-rate': 20 };
  const finding = plain(kvCapacity.judge(subjectTold({ gpu: 'L4', model: 'Llama-3.1-8B', ...known }, load)));
  assert.equal(finding.verdict, 'invalid');
  assert.match(finding.happened, /beside the weights the memory of one L4 holds 74 076 at most/);
});
