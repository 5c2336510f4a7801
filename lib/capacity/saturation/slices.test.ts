import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainRecord } from '../../assessment/plain-run.test-support.ts';
import { timeBelow, shareAbove } from '../../objectives/promise.ts';
import type { RequestRecord } from '../../schema/record.ts';
import type { ServerSample } from '../../schema/server-sample.ts';
import { courseOf, batchesOf } from '../search/course.ts';
import { sharedObjectives } from '../search/shared-objectives.ts';
import type { PlannedLoad } from './arrivals.ts';
import { fateOf } from './request-fate.ts';
import { slicesOf, timesLimitOf, type Observed } from './slices.ts';

const objectives = sharedObjectives([
  shareAbove('success-rate', 'llm_success', 0.9),
  timeBelow('ttft-p95', 'llm_ttft', 'p(95)', 100),
]);
/** Time of the run before the load begins, ms. */
const originMs = 600;

/** Ten requests due in each second, 100 ms apart. */
const openLoad = (seconds: number): PlannedLoad => ({
  loop: 'open',
  vus: 50,
  originMs,
  dueMs: Float64Array.from({ length: 10 * seconds }, (_, i) => 100 * i),
});
const closedLoad: PlannedLoad = { loop: 'closed', concurrency: 2, originMs: 0 };

/** The request that is due then, ms since the load began; it ends 500 ms later, with its first token after 50 ms. */
const opened = (index: number, rest: Partial<RequestRecord> = {}): RequestRecord => {
  const dueMs = originMs + 100 * index;
  return { ...plainRecord(index, dueMs, rest), scheduledMs: dueMs, ...rest } as RequestRecord;
};

const failed: Partial<RequestRecord> = { success: false, failureKind: 'http', status: 500, firstTokenMs: null };
const cut: Partial<RequestRecord> = { success: false, failureKind: 'aborted', finishReason: null, firstTokenMs: null };

function observed(load: PlannedLoad, records: readonly RequestRecord[], rest: Partial<Observed> = {}): Observed {
  const fates = records.map((record) => fateOf(record, objectives, load.originMs)).sort((a, b) => a.endMs - b.endMs);
  return { load, objectives, fates, samples: [], atMs: 3000, over: false, ...rest };
}

const sampleAt = (atMs: number, values: ServerSample['values'], up = true): ServerSample => ({
  v: 1,
  atMs,
  source: 'server',
  kind: 'vllm',
  up,
  why: null,
  died: null,
  processStart: null,
  values,
});

test('of an open loop, what is on its way is what was due by its schedule and has no record', () => {
  // at 3 s the last five of those due are on their way, since each takes 500 ms
  const records = Array.from({ length: 25 }, (_, i) => opened(i));
  const slices = slicesOf(observed(openLoad(10), records));
  assert.deepEqual(
    slices.map(({ due }) => due),
    [10, 10, 10],
  );
  assert.deepEqual(
    slices.map(({ pending }) => pending),
    [0, 0, 5],
  );
  assert.deepEqual(
    slices.map(({ ended }) => ended),
    [5, 10, 10],
  );
  assert.deepEqual(
    slices.map(({ inFlight }) => inFlight),
    [5, 5, 5],
  );
});

test('a server that answers nothing is seen at once, though no record is written', () => {
  const slices = slicesOf(observed(openLoad(10), []));
  assert.deepEqual(
    slices.map(({ inFlight }) => inFlight),
    [10, 20, 30],
  );
  assert.deepEqual(
    slices.map(({ pending }) => pending),
    [10, 10, 10],
  );
  const course = courseOf({ loop: 'open', rateRps: 10 }, 0, { slices, clientLimit: null });
  assert.equal(course.decided.length, 0);
});

test('a failure breaks every objective in the second in which it was due; a late client does not hide a wait', () => {
  const records = [
    opened(0, { ...failed, endMs: originMs + 2500 }),
    // sent 80 ms late, first token 50 ms after that: 130 ms since it was due
    opened(3, { sentMs: originMs + 380, firstTokenMs: originMs + 430 }),
    opened(4),
  ];
  const slices = slicesOf(observed(openLoad(3), records));
  assert.deepEqual(
    slices.map(({ broken }) => broken),
    [
      [1, 2],
      [0, 0],
      [0, 0],
    ],
  );
  assert.deepEqual(
    slices.map((slice) => slice.failed),
    [0, 0, 1],
  );
});

test('what the end of a probe cut is neither kept nor broken', () => {
  const records = [
    ...Array.from({ length: 25 }, (_, i) => opened(i)),
    ...[25, 26, 27, 28, 29].map((i) => opened(i, cut)),
  ];
  const slices = slicesOf(observed(openLoad(10), records, { over: true }));
  assert.deepEqual(
    slices.map(({ broken }) => broken),
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  );
  assert.equal(slices[2]?.pending, 5);
  const course = courseOf({ loop: 'open', rateRps: 10 }, 0, { slices, clientLimit: null });
  assert.equal(
    batchesOf(course).reduce((sum, { due }) => sum + due, 0),
    20,
    'the second with a cut request is left out',
  );
});

test('a request that was waited for counts in the second in which it was due, and as on its way until it ended', () => {
  const records = Array.from({ length: 30 }, (_, i) => opened(i, i === 29 ? { endMs: originMs + 9000 } : {}));
  const slices = slicesOf(observed(openLoad(10), records, { over: true }));
  assert.deepEqual(
    slices.map(({ pending }) => pending),
    [0, 0, 0],
  );
  assert.equal(slices[2]?.inFlight, 5);
});

test('of a closed loop every slot has one request on its way, also before any answer', () => {
  assert.deepEqual(
    slicesOf(observed(closedLoad, [])).map(({ due, pending, inFlight }) => [due, pending, inFlight]),
    [
      [2, 2, 2],
      [0, 0, 2],
      [0, 0, 2],
    ],
  );
  const records = [
    plainRecord(0, 0, { vu: 1, endMs: 1500 }),
    plainRecord(1, 1500, { vu: 1, endMs: 2400 }),
    plainRecord(2, 10, { vu: 2, endMs: 2200 }),
  ] as RequestRecord[];
  assert.deepEqual(
    slicesOf(observed(closedLoad, records)).map(({ due, pending, ended, inFlight }) => [due, pending, ended, inFlight]),
    [
      [2, 0, 0, 2],
      [1, 0, 1, 2],
      [2, 2, 2, 2],
    ],
  );
  assert.deepEqual(
    slicesOf(observed(closedLoad, records, { over: true })).map(({ due, pending }) => [due, pending]),
    [
      [2, 0],
      [1, 0],
      [0, 0],
    ],
    'when the run is over nothing was sent without a record',
  );
});

test('gauges are those at the end of a second, preemptions what the counter rose by, and silence is no zero', () => {
  const at = (ms: number, preemptions: number, up = true): ServerSample =>
    sampleAt(originMs + ms, { queueDepth: ms / 1000, running: 4, kvUsage: 0.5, preemptions }, up);
  const samples = [
    at(0, 7),
    at(990, 7),
    at(1990, 12),
    { ...at(2500, 13), source: 'gpu' as const },
    at(2900, 99, false),
  ];
  const slices = slicesOf(observed(openLoad(10), [], { samples, atMs: 6000 }));
  assert.deepEqual(
    slices.map(({ waiting }) => waiting),
    [0.99, 1.99, 1.99, 1.99, null, null],
  );
  assert.deepEqual(
    slices.map(({ preemptions }) => preemptions),
    [0, 5, 0, 0, null, null],
  );
  const [silent] = slicesOf(observed(openLoad(10), []));
  assert.deepEqual([silent?.waiting, silent?.running, silent?.kvUsage, silent?.preemptions], [null, null, null, null]);
});

test('the promised percentile leaves out what was due before settling, and the first request of each slot', () => {
  const plan = {
    purpose: 'narrow',
    load: { loop: 'open', rateRps: 10 },
    settleMs: 1000,
    leastMs: 0,
    mostMs: 2000,
  } as const;
  const slow = (index: number) => opened(index, { firstTokenMs: originMs + 100 * index + 9000 });
  const { fates } = observed(openLoad(3), [slow(0), ...Array.from({ length: 10 }, (_, i) => opened(10 + i))]);
  assert.deepEqual(timesLimitOf(plan, objectives, fates), [null, 0.5]);
  const loop = { ...plan, load: { loop: 'closed', concurrency: 2 }, settleMs: 0 } as const;
  const records = [1, 2, 3].map((i) => plainRecord(i, 0, { vu: i, endMs: 500 + i, firstTokenMs: i < 3 ? 5000 : 25 }));
  assert.deepEqual(timesLimitOf(loop, objectives, observed(closedLoad, records as RequestRecord[]).fates), [
    null,
    0.25,
  ]);
  assert.deepEqual(timesLimitOf(plan, objectives, []), [null, null]);
});
