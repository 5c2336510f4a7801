import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseRun } from '../../reports/golden/base-run.ts';
import { syntheticRecords } from '../../reports/golden/synthetic-records.ts';
import { shareAbove, timeBelow } from '../objectives/promise.ts';
import type { RequestRecord } from '../schema/record.ts';
import type { Objective, Run } from '../schema/run.ts';
import { evidenceOfRecords } from './evidence-of-records.ts';
import { nothingAmiss, type Evidence } from './evidence.ts';
import { gates } from './gates.ts';
import { createColumnsBuilder } from './record-columns.ts';

const [model] = syntheticRecords({ seed: 1, requests: 1, concurrency: 1, streaming: true });

/** Sent every 100 ms: 200 ms to the first token, 21 tokens of 20 ms each, 600 ms in all. */
function record(index: number, rest: Partial<RequestRecord>): RequestRecord {
  assert.ok(model);
  const sentMs = rest.sentMs ?? 100 * index;
  return {
    ...model,
    id: `r-${index}`,
    sentMs,
    firstTokenMs: sentMs + 200,
    lastTokenMs: sentMs + 600,
    endMs: sentMs + 600,
    outputTokens: 21,
    ...rest,
  };
}

const failed = { success: false, failureKind: 'timeout', failureMessage: 'late' } as const;

function evidenceOf(
  fate: (index: number) => Partial<RequestRecord>,
  objectives: readonly Objective[],
  changes: Partial<Run> = {},
): Evidence {
  const builder = createColumnsBuilder();
  for (let index = 0; index < 1000; index++) builder.append(record(index, fate(index)));
  const run = { ...baseRun, profile: { name: 'p', levels: [10] }, objectives: [...objectives], ...changes };
  return evidenceOfRecords(run, builder.finish(), null, nothingAmiss);
}

const value = ({ measures }: Pick<Evidence, 'measures'>, id: string): number | null | undefined =>
  measures.find((measure) => measure.id === id)?.value;

const e2e = timeBelow('e2e-p95', 'llm_e2e', 'p(95)', 1000);
const ttft = timeBelow('ttft-p95', 'llm_ttft', 'p(95)', 500);
/** Every tenth request answers after 1.2 s. */
const slow = (index: number): Partial<RequestRecord> => (index % 10 === 3 ? { endMs: 100 * index + 1200 } : {});

test('goodput counts the requests that keep every promise, and errors are in the denominator of its share', () => {
  const found = evidenceOf((index) => (index % 10 === 5 ? failed : slow(index)), [e2e, ttft]);
  assert.equal(value(found, 'goodput-share'), 0.8);
  assert.ok(Math.abs((value(found, 'goodput-rate') ?? 0) - 8) < 0.05);
  assert.ok(Math.abs((value(found, 'requests-rate') ?? 0) - 9) < 0.05);
});

test('of several limits on one latency that of the highest percentile is promised of every request', () => {
  const lax = timeBelow('e2e-p99', 'llm_e2e', 'p(99)', 1500);
  assert.equal(value(evidenceOf(slow, [e2e, lax]), 'goodput-share'), 1);
  assert.equal(value(evidenceOf(slow, [lax, timeBelow('e2e-max', 'llm_e2e', 'max', 1000)]), 'goodput-share'), 0.9);
});

test('an answer must be valid where that is promised, and one token has no time between tokens', () => {
  const valid = shareAbove('valid-rate', 'llm_output_valid', 0.9);
  const wrong = (index: number) => (index % 4 === 0 ? { valid: false, invalidReason: 'x' } : {});
  assert.equal(value(evidenceOf(wrong, [e2e]), 'goodput-share'), 1);
  assert.equal(value(evidenceOf(wrong, [e2e, valid]), 'goodput-share'), 0.75);
  const tpot = timeBelow('tpot-p95', 'llm_tpot', 'p(95)', 19);
  assert.equal(
    value(
      evidenceOf((index) => (index % 2 === 0 ? { outputTokens: 1 } : {}), [tpot]),
      'goodput-share',
    ),
    0.5,
  );
});

test('without a promise that a single request can keep, or without its times, there is no goodput', () => {
  const without = (found: Evidence) => assert.equal(value(found, 'goodput-share'), undefined);
  without(evidenceOf(slow, [shareAbove('success-rate', 'llm_success', 0.9)]));
  without(evidenceOf(slow, [timeBelow('e2e-mean', 'llm_e2e', 'avg', 1000)]));
  without(evidenceOf(() => ({ firstTokenMs: null }), [e2e, ttft]));
});

test('a promise for one level is kept by the others whatever they take', () => {
  const level = (index: number) => ({ level: index < 500 ? 5 : 10 });
  const found = evidenceOf((index) => ({ ...slow(index), ...level(index) }), [{ ...e2e, levels: [10] }], {
    profile: { name: 'ladder', levels: [5, 10] },
  });
  assert.equal(value(found, 'goodput-share'), 0.95);
  const [five, ten] = found.levels ?? [];
  assert.equal(
    five?.measures.find(({ id }) => id === 'goodput-share'),
    undefined,
    'nothing is promised there',
  );
  assert.equal(ten?.measures.find(({ id }) => id === 'goodput-share')?.value, 0.9);
});

test('latencies of an open loop are told from the schedule, too, and decide its gates once requests are late', () => {
  const open: Partial<Run> = { loop: 'open', profile: { name: 'poisson', levels: [10] } };
  const sentLate = (lateMs: number) => (index: number) => ({
    scheduledMs: 100 * index,
    sentMs: 100 * index + (index % 2 === 0 ? lateMs : 0),
  });
  const late = evidenceOf(sentLate(600), [e2e], open);
  assert.deepEqual([value(late, 'e2e-p95'), value(late, 'e2e-since-due-p95')], [600, 1200]);
  assert.equal(value(late, 'ttft-since-due-max'), 800);
  assert.equal(value(late, 'goodput-share'), 0.5);
  const [gate] = gates(late, null);
  assert.equal(gate?.measure.metric, 'e2e-since-due');
  assert.match(gate?.reason ?? '', /from when they were due/);
  const [inTime] = gates(evidenceOf(sentLate(8), [e2e], open), null);
  assert.deepEqual([inTime?.measure.metric, inTime?.verdict], ['e2e', 'pass']);
  assert.equal(value(evidenceOf(slow, [e2e]), 'e2e-since-due-p95'), undefined, 'a closed loop has no schedule');
});
