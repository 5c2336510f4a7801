import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RequestRecord } from '../schema/record.ts';
import curve from './curve.ts';
import { plain, recorded, requests } from './recorded.test-support.ts';
import { subjectOf } from './subject.test-support.ts';

interface Stretch {
  readonly level: number;
  readonly everyMs: number;
  readonly e2eMs: number;
}

/** Two thousand requests at each level, one after the other. */
function ladder(stretches: readonly Stretch[]): RequestRecord[] {
  let startMs = 0;
  return stretches.flatMap(({ level, everyMs, e2eMs }) => {
    const list = requests(2000, (i) => {
      const sentMs = startMs + i * everyMs;
      return { level, sentMs, endMs: sentMs + e2eMs * (0.9 + 0.2 * (((i * 61) % 100) / 100)) };
    });
    startMs += 2000 * everyMs + 2 * e2eMs;
    return list;
  });
}
const found = (stretches: readonly Stretch[]) => {
  const run = { profile: { name: 'ladder', levels: stretches.map(({ level }) => level) } };
  const { verdict, happened } = curve.judge(recorded(ladder(stretches), { run }).whole);
  return [verdict, plain(happened)];
};

test('throughput that rises to a plateau and latency that rises with the load are as they should be', () => {
  const healthy = [
    { level: 1, everyMs: 500, e2eMs: 500 },
    { level: 8, everyMs: 80, e2eMs: 640 },
    { level: 32, everyMs: 40, e2eMs: 1280 },
    { level: 64, everyMs: 41, e2eMs: 2600 },
  ];
  assert.equal(found(healthy)[0], 'ok');
});

test('throughput that falls and rises again is told with its levels', () => {
  const [verdict, happened] = found([
    { level: 4, everyMs: 100, e2eMs: 400 },
    { level: 8, everyMs: 140, e2eMs: 1100 },
    { level: 16, everyMs: 60, e2eMs: 1200 },
  ]);
  assert.equal(verdict, 'caution');
  assert.match(
    happened ?? '',
    /^Throughput falls and rises again: (?:9\.\d\d|10\.0) req\/s at 4 in flight, 7\.\d+ req\/s at 8 in flight, 16\.\d+ req\/s at 16 in flight\.$/,
  );
});

test('a p95 that is shorter under more load is told', () => {
  const [verdict, happened] = found([
    { level: 4, everyMs: 100, e2eMs: 900 },
    { level: 8, everyMs: 60, e2eMs: 500 },
  ]);
  assert.equal(verdict, 'caution');
  assert.match(
    happened ?? '',
    /^p95 end-to-end time is shorter under more load: 979 ms at 4 in flight, 544 ms at 8 in flight\.$/,
  );
});

test('a run at one load has no curve', () => {
  assert.equal(curve.judge(recorded(requests(300)).whole).verdict, 'not-applicable');
  assert.equal(curve.judge(subjectOf({})).verdict, 'not-applicable');
});
