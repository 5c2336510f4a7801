import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Run } from '../schema/run.ts';
import audit from './output-length.ts';
import { failure, plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

const judged = (tokens: (index: number) => number | null, configuration: Run['configuration'], id = 'w') =>
  audit.judge(
    recorded(
      requests(200, (index) => ({ outputTokens: tokens(index) })),
      { run: { configuration, workload: { id, dataset: { source: 'd', size: null } } } },
    ).whole,
  );

test('answers within their limit are fine, however short', () => {
  assert.equal(judged((index) => 1 + (index % 64), { MAX_TOKENS: 64 }).verdict, 'ok');
  assert.equal(judged(() => 65, { MAX_TOKENS: 64 }).verdict, 'ok', 'the end of the text may count');
});

test('answers beyond their limit are told', () => {
  const finding = judged((index) => (index % 20 === 0 ? 90 : 60), { MAX_TOKENS: 64 });
  assert.equal(finding.verdict, 'caution');
  assert.equal(
    plain(finding.happened),
    '10 of 200 answers (5.00 %) are longer than the 64 tokens that they were allowed.',
  );
});

test('answers that should all be equally long and are not are told', () => {
  const asked = { IGNORE_EOS: true, OUTPUT_TOKENS: '128', MAX_TOKENS: null };
  assert.equal(judged((index) => (index % 2 === 0 ? 128 : 125), asked, 'synthetic').verdict, 'ok');
  const short = (index: number) => (index % 10 === 0 ? 60 : 128);
  assert.match(plain(judged(short, asked, 'synthetic').happened), /^20 of 200 answers \(10\.0 %\) have not the 128/);
  assert.equal(judged(short, { ...asked, IGNORE_EOS: false }, 'synthetic').verdict, 'ok');
  assert.equal(judged(short, { MAX_TOKENS: 128, EXTRA_BODY: '{"ignore_eos": true}' }).verdict, 'caution');
});

test('where nobody said how long, or the lengths are drawn or not counted, nothing is said', () => {
  assert.equal(audit.judge(subjectOf({})).verdict, 'not-applicable');
  assert.equal(judged(() => 5, {}).verdict, 'not-applicable');
  assert.equal(judged(() => 5, { OUTPUT_TOKENS: 'uniform:1-9' }, 'synthetic').verdict, 'not-applicable');
  assert.equal(judged(() => null, { MAX_TOKENS: 64 }).verdict, 'not-applicable');
  const failed = recorded(
    requests(9, () => failure),
    { run: { configuration: { MAX_TOKENS: 64 } } },
  );
  assert.equal(audit.judge(failed.whole).verdict, 'not-applicable');
});
