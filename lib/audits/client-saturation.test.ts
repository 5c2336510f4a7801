import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClientReport } from '../schema/client-report.ts';
import audit from './client-saturation.ts';
import { plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

/** A load generator at each of its limits, and beyond none. */
const client: ClientReport = {
  cores: 2,
  wallMs: 100_000,
  cpuMs: 140_000,
  cpuShareMean: 0.7,
  cpuShareMax: 0.9,
  machineCpuShareMean: 1,
  machineCpuShareMax: 1,
  memoryPeakMb: 100,
  wakeLateness: { count: 10_000, p50Ms: 1, p99Ms: 10, maxMs: 500 },
  schedulerDelay: { p50Ms: 1, p99Ms: 100, maxMs: 500 },
  gc: { count: 10, pauseTotalMs: 100, pauseMaxMs: 10, cpuMs: 1000 },
  samples: { capacity: 1000, peak: 1000, blockedMs: 1000, blockedMaxMs: 1000 },
  sendLateness: null,
};
const judged = (changes: Partial<ClientReport>) =>
  audit.judge(recorded(requests(20), { summary: { client: { ...client, ...changes } } }).whole);

test('a load generator within its limits is trusted', () => {
  const finding = judged({});
  assert.deepEqual([finding.verdict, finding.claims], ['ok', []]);
  assert.equal(plain(finding.happened), 'The load generator used 70.0 % of its 2 cores; its busiest second 90.0 %.');
});

test('each limit that it passes is a reason of its own', () => {
  const cases: [Partial<ClientReport>, RegExp][] = [
    [{ cpuShareMean: 0.701 }, /used 70\.1 % of its 2 cores/],
    [{ cpuShareMax: 0.901 }, /busiest second 90\.1 %, so it may have been the bottleneck/],
    [{ wakeLateness: { ...client.wakeLateness, p99Ms: 10.1 } }, /test sleeps of 10 ms ended 10\.1 ms late/],
    [{ gc: { ...client.gc, pauseMaxMs: 10.1 } }, /stood still for up to 10\.1 ms/],
    [{ samples: { ...client.samples, blockedMs: 1001 } }, /waited 1\.00 s in all to hand their samples/],
  ];
  for (const [changes, words] of cases) {
    const finding = judged(changes);
    assert.deepEqual([finding.verdict, finding.claims], ['caution', []]);
    assert.match(plain(finding.happened), words);
  }
  const both = judged({ cpuShareMax: 0.95, gc: { ...client.gc, pauseMaxMs: 30 } });
  assert.match(plain(both.happened), /busiest second 95\.0 %.*stood still/);
});

test('one without a core to spare, or late in half of its readings, measured itself', () => {
  const full = judged({ cpuShareMean: 0.96 });
  assert.deepEqual([full.verdict, full.claims], ['unsound', ['latencies']]);
  assert.equal(full.happened.match(/used/g)?.length, 1, 'told once');
  assert.equal(judged({ wakeLateness: { ...client.wakeLateness, p50Ms: 12, p99Ms: 40 } }).verdict, 'unsound');
});

test('chunks that come several at a time have gaps that are none of tokens', () => {
  assert.equal(audit.judge(subjectOf({}, { 'itl-p20': 0 })).verdict, 'caution');
  assert.equal(audit.judge(subjectOf({}, { 'itl-p20': 8 })).verdict, 'ok');
});

test('without a report of the load generator nothing is said', () => {
  assert.equal(audit.judge(recorded(requests(20)).whole).verdict, 'not-applicable');
  assert.equal(audit.judge(subjectOf({})).verdict, 'not-applicable');
});
