import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Steady } from '../assessment/steady.ts';
import type { AuditResult } from '../schema/audit.ts';
import { judge } from './judge.ts';
import { projection } from './projection.ts';
import { failure, plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';
import type { Subject } from './subject.ts';

const steady: Steady = {
  startMs: 0,
  endMs: 120_000,
  kind: 'steady',
  cutShare: 0,
  lastRatio: 1,
  steadyRps: 10,
  wholeRps: 9.9,
};
const spread = (i: number) => ({ endMs: i * 100 + 500 + ((i * 37) % 101) });
const lasting = { ...recorded(requests(1200, spread)).whole, steady };
const projected = (subject: Subject) => projection(judge(subject, []), subject);

test('a load that was steady for two minutes may be projected', () => {
  assert.deepEqual(projected(lasting), { allowed: true, reasons: [] });
});

test('a burst, a short run, a failing one and one without a steady stretch may not, each with what to do', () => {
  const burst = projected({ ...lasting, load: { ...lasting.load, slots: 200 } });
  assert.equal(burst.allowed, false);
  assert.match(plain(burst.reasons.join()), /^A burst, not a rate: 1 200 requests over 200 slots .* Send at least 10 /);
  const short = projected({ ...recorded(requests(300, spread)).whole, steady });
  assert.match(plain(short.reasons.join('\n')), /The measured window lasted 30\.\d s.* Measure for at least 1 min/);
  const failing = recorded(requests(1200, (i) => (i % 50 === 0 ? failure : spread(i)))).whole;
  assert.match(
    plain(projected({ ...failing, steady }).reasons.join('\n')),
    /^24 of 1 200 requests failed \(2\.00 %\).* Measure one at which fewer than 1\.00 % fail\.$/m,
  );
  assert.match(projected({ ...lasting, steady: null }).reasons.join(), /^Not known: the course of the load\. Keep /);
  assert.match(
    projected({ ...lasting, steady: { ...steady, kind: 'none' } }).reasons.join(),
    /No stretch of it was steady/,
  );
});

test('whatever an audit refuses or doubts is not projected, at its level and at no other', () => {
  const result = (verdict: AuditResult['verdict'], level: number | null): AuditResult => ({
    id: 'x',
    title: 'It cannot be',
    verdict,
    why: 'W.',
    remedy: 'Do it again.',
    findings: [{ verdict, happened: 'It was 7.', hint: null, claims: ['rates'], level, visit: 1 }],
  });
  const at = { ...subjectOf({}), level: 10, visit: 1 };
  const of = (verdict: AuditResult['verdict'], level: number | null) =>
    projection([result(verdict, level)], at).reasons;
  assert.deepEqual(of('invalid', 10), ['It cannot be: It was 7. Do it again.']);
  assert.deepEqual(of('unsound', null), ['It cannot be: It was 7. Do it again.']);
  for (const reasons of [of('invalid', 20), of('caution', 10), of('not-applicable', 10), of('ok', 10)])
    assert.deepEqual(reasons, []);
});

test('of what nothing is known nothing is projected', () => {
  const nothing = subjectOf({});
  assert.equal(projection(judge(nothing, []), nothing).allowed, false);
});
