import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Gate } from '../schema/assessment.ts';
import { about, openPoint, pointWith } from './point.test-support.ts';
import { sloCapacity } from './slo-capacity.ts';

const unfit = { projection: { allowed: false, reasons: ['Not steady. Measure for longer.'] } };

test('the capacity is the highest load that keeps the objectives, its bound that of its rate, and what broke bounds it above', () => {
  const broken = openPoint(5, 'fail', {
    gates: [{ objective: { id: 'e2e-p95' }, verdict: 'fail', reason: '12 s, limit 10 s' } as Gate],
  });
  const { told } = sloCapacity([openPoint(4, 'pass'), broken, openPoint(2, 'pass'), openPoint(8, 'fail')]);
  assert.ok(told);
  assert.deepEqual([told.basis, told.label], ['slo-capacity', 'SLO capacity']);
  assert.deepEqual(told.requestsPerS, { value: 4, low: 4 * 0.98, high: 5 });
  assert.equal(told.at[0]?.level, 4);
  assert.deepEqual(told.brokeWhy, ['e2e-p95: 12 s, limit 10 s']);
  assert.deepEqual(told.cautions, []);
});

test('a rate above what was offered is no more capacity than was offered', () => {
  const { told } = sloCapacity([openPoint(4, 'pass', { requestsPerS: about(4.2, 0.01) }), openPoint(5, 'fail')]);
  assert.deepEqual(told?.requestsPerS, { value: 4, low: 4, high: 5 });
});

test('where nothing broke, the capacity is open above and says so', () => {
  const { told } = sloCapacity([openPoint(2, 'pass'), openPoint(4, 'pass')]);
  assert.equal(told?.requestsPerS.high, null);
  assert.match(told?.cautions.join() ?? '', /No rate of arrivals broke.*Measure higher/);
});

test('a load that keeps the objectives above one that broke them counts for nothing, and both are to be repeated', () => {
  const { told } = sloCapacity([openPoint(2, 'pass'), openPoint(3, 'fail'), openPoint(4, 'pass')]);
  assert.equal(told?.requestsPerS.value, 2);
  assert.match(told?.cautions.join() ?? '', /4 kept the objectives above a load that broke one\. Repeat both/);
});

test('visits to one load that disagree bound the capacity, and agreeing ones count by the slowest', () => {
  const slow = openPoint(2, 'pass', { requestsPerS: about(1.9) });
  const { told } = sloCapacity([openPoint(2, 'pass'), slow, openPoint(3, 'pass'), openPoint(3, 'fail')]);
  assert.deepEqual(told?.requestsPerS, { value: 1.9, low: 1.9 * 0.98, high: 3 });
  assert.match(told?.cautions.join() ?? '', /At 3 some runs kept/);
});

test('loads that could not be decided are named, on either side', () => {
  const { told } = sloCapacity([
    openPoint(1, 'inconclusive'),
    openPoint(2, 'pass'),
    openPoint(3, 'inconclusive'),
    openPoint(4, 'fail'),
    openPoint(5, 'inconclusive'),
  ]);
  assert.equal(told?.requestsPerS.value, 2);
  assert.deepEqual(told?.cautions, [
    'Below it, 1 could not be decided. Measure them for longer.',
    'The capacity may be higher: 3 could not be decided. Measure them for longer.',
  ]);
});

test('a closed loop gives an upper bound only, and none where an open loop was measured', () => {
  const closed = pointWith({ loop: 'closed', level: 50, verdict: 'pass', requestsPerS: about(12) });
  const alone = sloCapacity([closed]).told;
  assert.deepEqual([alone?.basis, alone?.label], ['upper-bound', 'upper bound on capacity']);
  assert.deepEqual(alone?.requestsPerS, { value: 12, low: 12 * 0.98, high: null });
  assert.equal(sloCapacity([closed, openPoint(4, 'pass')]).told?.requestsPerS.value, 4);
});

test('a load counts only where more may be foretold from it', () => {
  const { told } = sloCapacity([openPoint(2, 'pass'), openPoint(3, 'pass', unfit), openPoint(4, 'fail')]);
  assert.equal(told?.requestsPerS.value, 2);
  assert.match(told?.cautions.join() ?? '', /3 kept the objectives, too/);
  assert.deepEqual(sloCapacity([openPoint(3, 'pass', unfit)]).refusals, unfit.projection.reasons);
  const endless = openPoint(3, 'pass', { requestsPerS: { ...about(3), low: null, note: 'too short' } });
  assert.match(sloCapacity([endless]).refusals?.join() ?? '', /no lower bound to build on \(too short\)\. Measure/);
  assert.match(sloCapacity([openPoint(3, 'pass', { burst: true })]).refusals?.join() ?? '', /a burst.*Measure/);
});

test('a run that is too short does not spoil a load that another one shows', () => {
  const { told } = sloCapacity([openPoint(2, 'pass', unfit), openPoint(2, 'pass'), openPoint(3, 'fail')]);
  assert.deepEqual(told?.requestsPerS, { value: 2, low: 2 * 0.98, high: 3 });
  assert.equal(told?.at.length, 1);
  assert.match(
    told?.cautions.join() ?? '',
    /1 of the 2 runs of that load kept the objectives, too, but may not be built/,
  );
});

test('three runs without bounds of their own bound each other', () => {
  const run = (rate: number) => openPoint(2, 'pass', { requestsPerS: { ...about(rate), low: null, high: null } });
  assert.equal(sloCapacity([run(1.96), run(1.98)]).told, null);
  const low = sloCapacity([run(1.96), run(1.98), run(2)]).told?.requestsPerS.low ?? 0;
  assert.ok(low > 1.8 && low < 1.96, String(low));
});

test('without a load that keeps all, or without promises, it is refused with what to do', () => {
  const words = (...points: Parameters<typeof sloCapacity>[0]): string => sloCapacity(points).refusals?.join() ?? '';
  assert.match(words(), /No load was measured/);
  assert.match(words(openPoint(2, null)), /Nothing is promised.*Set objectives/);
  assert.match(words(openPoint(2, 'fail')), /lowest load, 2, broke.*lower/);
  assert.match(words(openPoint(2, 'inconclusive')), /No load surely kept/);
});

test('whatever broke lies above the capacity', () => {
  const verdict = fc.constantFrom('pass', 'fail', 'inconclusive');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), verdict), { maxLength: 12 }), (said) => {
      const { told } = sloCapacity(said.map(([level, how]) => openPoint(level, how)));
      if (told === null) return;
      const { value, low, high } = told.requestsPerS;
      assert.ok((low ?? Infinity) <= value && (high === null || value < high));
      for (const [level, how] of said) assert.ok(how !== 'fail' || level > value);
      assert.ok(said.some(([level, how]) => level === value && how === 'pass'));
    }),
  );
});
