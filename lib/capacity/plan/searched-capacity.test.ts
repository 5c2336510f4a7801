import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capacityAnswer, type CapacityAnswer } from '../search/capacity-answer.ts';
import { closed, madeProbe, open } from '../search/made-probe.test-support.ts';
import { makePlan } from './make-plan.ts';
import { inputWith, plannedRun, promised, type SaidLoad } from './planned-run.test-support.ts';

const plain = (text: string | null | undefined): string => (text ?? '').replace(/[\u00a0\u202f]/g, ' ');
const objectives = promised.filter(({ id }) => id === 'e2e-p95');

/** A search: one request at a time, a rate that is broken, one that is kept, and that again. */
const answer = capacityAnswer(
  [
    madeProbe({ load: closed(1), purpose: 'bracket', broken: 0, timesLimit: 0.5 }),
    madeProbe({ load: open(4.2), broken: 3, seconds: 600, timesLimit: 1.4 }),
    madeProbe({ load: open(4), broken: 0, seconds: 600, timesLimit: 0.9 }),
    madeProbe({ load: open(4), purpose: 'confirm', broken: 0, seconds: 600, timesLimit: 0.9 }),
  ].map((probe) => ({ ...probe, plan: { ...probe.plan, settleMs: 10_000 } })),
  objectives,
  'confirmed',
);
const probes: SaidLoad[] = [
  { id: 'p1', level: 1, rate: 0.5, objectives },
  { id: 'p2', loop: 'open', level: 4.2, rate: 4, objectives, fails: ['e2e-p95'] },
  // as the setting says the rate, with fewer digits
  { id: 'p3', loop: 'open', level: 4.0001, rate: 4, objectives },
  { id: 'p4', loop: 'open', level: 4.0001, rate: 3.9, objectives },
];

const planOf = (said: Partial<CapacityAnswer>, runs = ['p1', 'p2', 'p3', 'p4']) =>
  makePlan(
    inputWith({ runs: probes.map(plannedRun), searches: [{ answer: { ...answer, ...said }, objectives, runs }] }),
  );
const capacityOf = (made: ReturnType<typeof planOf>) => made.series[0]?.capacity[0]?.capacity;

test('the capacity of a searched series is what the search found, with the interval that its probes prove', () => {
  const told = capacityOf(planOf({}))?.told;
  assert.ok(told);
  assert.equal(told.basis, 'slo-capacity');
  assert.deepEqual(told.requestsPerS, { value: answer.sloCapacityRps, ...answer.interval });
  assert.ok(told.requestsPerS.value >= 4 && told.requestsPerS.value <= 4.2);
  assert.deepEqual(
    told.at.map(({ runId }) => runId),
    ['p3', 'p4'],
  );
  assert.equal(told.brokeAt, 4.2);
  assert.match(plain(told.brokeWhy[0]), /1 770 of 5 900 requests/);
});

test('the probes stand in the plan with their runs, and the answer says that there was a search', () => {
  const made = planOf({});
  const search = made.series[0]?.search;
  assert.deepEqual(
    search?.probes.map(({ run, purpose, loop, level, keeps }) => [run, purpose, loop, level, keeps]),
    [
      ['p1', 'bracket', 'closed', 1, true],
      ['p2', 'narrow', 'open', 4.2, false],
      ['p3', 'narrow', 'open', 4, true],
      ['p4', 'confirm', 'open', 4, true],
    ],
  );
  assert.match(
    made.answers[0]?.because ?? '',
    /^A search with 4 probes found it .*and the rate was kept again on fresh requests/,
  );
});

test('cost and energy are those of the slowest run at the capacity', () => {
  const made = makePlan({
    ...inputWith({ runs: probes.map(plannedRun), searches: [{ answer, objectives, runs: ['p1', 'p2', 'p3', 'p4'] }] }),
    ask: {
      requests: [],
      rates: [],
      peakFactor: 1,
      headroom: 0.3,
      redundancy: 1,
      price: { perServerHour: 3600, loadFactor: 1, currency: 'EUR' },
    },
  });
  assert.equal(made.series[0]?.cost?.told?.fullyUsed.perRequest?.value.toFixed(6), (1 / 3.9).toFixed(6));
});

test('a rate that was never kept is refused, each end with what to do', () => {
  const refused = (end: CapacityAnswer['end'], sloCapacityRps: number | null) =>
    capacityOf(planOf({ end, sloCapacityRps, keptRps: sloCapacityRps }))?.refusals?.join(' ') ?? '';
  assert.match(refused('unreachable', 0), /alone on the server breaks the objectives/);
  assert.match(refused('client', null), /Search again with more of it/);
  assert.match(refused('budget', null), /Search again with more of them/);
});

test('what makes a search less sure is said with its capacity', () => {
  const cautions = (said: Partial<CapacityAnswer>) => capacityOf(planOf(said))?.told?.cautions.join(' ') ?? '';
  assert.equal(cautions({ interval: { low: 3.9, high: 4.2 } }), '');
  assert.match(cautions({ confirmed: false }), /not shown again on fresh requests\. Search again with more probes/);
  assert.match(cautions({ contradictory: true }), /broken although a higher one was kept/);
  assert.match(cautions({ end: 'client' }), /load generator was at its limit/);
});

test('a search whose runs are of another series is not that of this one', () => {
  const made = planOf({}, ['x1', 'x2', 'x3', 'x4']);
  assert.equal(made.series[0]?.search, null);
});
