import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { statedSubject } from '../assessment/stated-subject.ts';
import { unknownSetup } from '../facts/setup.ts';
import { statedResultsSchema } from '../schema/stated-results.ts';
import audit from './figures-agree.ts';
import { plain } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const counts = { measured: 5000, succeeded: 5000, failed: 0, cutShort: 0, warmup: 0 };
const tokens = { 'prompt-tokens-mean': 788, 'output-tokens-mean': 308 };
const judged = (measures: Record<string, number>, windowMs: number | null = null) =>
  audit.judge(subjectOf({ counts, windowMs }, measures));

test('a rate of tokens that has no name is named by what it must be, and believed', () => {
  const file = new URL('../../fixtures/stated/offline-batch.json', import.meta.url);
  const [result] = statedResultsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).results;
  assert.ok(result);
  const finding = audit.judge(statedSubject(result, unknownSetup));
  assert.equal(finding.verdict, 'caution');
  assert.equal(plain(finding.happened), '2 511 tok/s is prompt and output together (2.29 req/s × 1 096 tokens).');
  assert.equal(plain(finding.hint), 'Its output alone is 705 tok/s.');
});

test('a rate of tokens that the requests cannot make is refused', () => {
  const finding = judged({ ...tokens, 'requests-rate': 2.29, 'tokens-rate': 1500 });
  assert.deepEqual([finding.verdict, finding.claims], ['invalid', ['token-rates']]);
  assert.match(plain(finding.happened), /1 500 tok\/s are not what .* 705 tok\/s output \(2\.29 req\/s × 308 tokens\)/);
});

test('output per second that is all tokens together is refused under its name, with the hint', () => {
  const finding = judged({ ...tokens, 'requests-rate': 2.29, 'output-tokens-rate': 2511 });
  assert.deepEqual([finding.verdict, finding.claims], ['invalid', ['token-rates']]);
  assert.match(plain(finding.hint), /^It looks like prompt and output together/);
  const neither = judged({ ...tokens, 'requests-rate': 4292, 'output-tokens-rate': 705 });
  assert.deepEqual(neither.claims, ['rates', 'token-rates']);
  assert.equal(judged({ ...tokens, 'requests-rate': 2.29, 'total-tokens-rate': 705 }).verdict, 'invalid');
});

test('a rate that is not the requests in their time is told, and beyond a fifth not believed', () => {
  assert.equal(judged({ 'requests-rate': 50 }, 100_000).verdict, 'ok');
  assert.equal(judged({ 'requests-rate': 55 }, 100_000).verdict, 'caution');
  const far = judged({ 'requests-rate': 126 }, 100_000);
  assert.deepEqual([far.verdict, far.claims], ['unsound', ['rates']]);
  assert.equal(plain(far.happened), '5 000 requests in 1 min 40 s are 50 req/s, not 126 req/s.');
});

test('figures that make each other are fine', () => {
  const figures = { 'requests-rate': 2.29, 'output-tokens-rate': 705, 'total-tokens-rate': 2511 };
  assert.equal(judged({ ...tokens, ...figures }).verdict, 'ok');
  assert.equal(judged({ ...tokens, 'requests-rate': 2.29, 'tokens-rate': 706 }).verdict, 'ok');
});

test('without two figures of one thing there is no contradiction to find', () => {
  assert.equal(judged({ 'output-tokens-rate': 705 }).verdict, 'not-applicable');
  assert.equal(judged({ 'requests-rate': 2.29 }).verdict, 'not-applicable');
});

test('figures that were computed from the same records need not be compared', () => {
  const subject = subjectOf({ counts, source: 'records' }, { ...tokens, 'requests-rate': 2, 'output-tokens-rate': 9 });
  assert.equal(audit.judge(subject).verdict, 'ok');
});
