import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { RecordLine } from '../schema/record.ts';
import type { RunPart } from '../schema/run.ts';
import { joinParts, type JoinedRecords } from './join-parts.ts';
import { createColumnsBuilder } from './record-columns.ts';

const part = (startMs: number, state: RunPart['state'] = 'completed'): RunPart => ({
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: null,
  state,
  startMs,
  done: null,
  torn: false,
  changes: [],
});

const record = (
  id: string,
  sentMs: number,
  endMs: number,
  failureKind: RecordLine['failureKind'] = null,
): RecordLine => ({
  v: 1,
  id,
  scenario: 's',
  phase: 'measure',
  level: 10,
  workload: 'w',
  vu: 1,
  scheduledMs: null,
  sentMs,
  headersMs: null,
  firstTokenMs: sentMs + 1,
  lastTokenMs: endMs,
  endMs,
  status: 200,
  success: failureKind === null,
  failureKind,
  failureMessage: failureKind,
  promptTokens: 1,
  cachedTokens: null,
  outputTokens: 2,
  tokenSource: 'usage',
  chunks: 2,
  gapP50Ms: null,
  gapP99Ms: null,
  gapMaxMs: null,
  finishReason: failureKind === null ? 'stop' : null,
  valid: null,
  invalidReason: null,
  requestId: null,
});

function join(parts: readonly RunPart[], records: readonly RecordLine[]): JoinedRecords {
  const builder = createColumnsBuilder({ keepIds: true });
  for (const each of records) builder.append(each);
  return joinParts(parts, builder.finish());
}

describe('the records of a run in parts', () => {
  const { columns, history, onClock } = join(
    [part(0, 'running'), part(100_000, 'interrupted'), part(500_000)],
    [
      record('a', 0, 100),
      record('b', 10, 400, 'timeout'),
      record('c', 20, 300, 'connection'),
      record('b', 100_005, 100_105),
      record('d', 100_010, 100_205, 'aborted'),
      record('c', 500_000, 500_010, 'http'),
      record('d', 500_000, 500_050),
      record('e', 500_020, 500_080),
    ],
  );

  test('count once each, by their latest outcome', () => {
    assert.deepEqual(columns.ids, ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual([...columns.success], [1, 1, 0, 1, 1]);
    assert.deepEqual(history.retried.ids, ['b', 'c', 'd']);
    assert.equal(columns.length, 5);
    assert.equal(columns.exampleIds.get('http'), 'c');
    assert.equal(columns.exampleIds.get('timeout'), undefined, 'a failure that does not count is no example');
    assert.deepEqual(
      [...history.retried.exampleIds],
      [
        ['timeout', 'b'],
        ['connection', 'c'],
        ['aborted', 'd'],
      ],
    );
  });

  test('follow one part upon the other without the time between them', () => {
    // part 1 ends at 400, and part 2 begins with its first send, which is moved there; its own 200 ms later begins part 3
    assert.deepEqual([...columns.sentMs], [0, 400, 600, 600, 620]);
    assert.deepEqual([...columns.endMs], [100, 500, 610, 650, 680]);
    assert.deepEqual([...columns.firstTokenMs], [1, 401, 601, 601, 621]);
    assert.ok([...columns.scheduledMs].every(Number.isNaN), 'what did not happen does not happen by being moved');
    assert.deepEqual(
      history.parts.map(({ span }) => span),
      [
        { startMs: 0, endMs: 400 },
        { startMs: 400, endMs: 600 },
        { startMs: 600, endMs: 680 },
      ],
    );
  });

  test('take any other instant along, and put what was between two parts where they meet', () => {
    const instants = [0, 300, 5000, 99_999, 100_000, 100_105, 100_300, 500_000, 500_050, 500_200];
    assert.deepEqual(instants.map(onClock), [0, 300, 400, 400, 400, 500, 600, 600, 650, 800]);
  });

  test('are told by part as they went there', () => {
    assert.deepEqual(
      history.parts.map(({ sent, succeeded, failed, cutShort }) => [sent, succeeded, failed, cutShort]),
      [
        [3, 1, 2, 0],
        [2, 1, 0, 1],
        [3, 2, 1, 0],
      ],
    );
  });
});

test('a part that recorded nothing has no span and moves nothing', () => {
  const { columns, history, onClock } = join(
    [part(0), part(1000), part(5000)],
    [record('a', 0, 100), record('b', 6000, 6100)],
  );
  assert.equal(history.parts[1]?.span, null);
  assert.deepEqual([...columns.sentMs], [0, 100]);
  assert.deepEqual([50, 1500, 5500, 6050].map(onClock), [50, 100, 100, 150]);
});

test('a request that repeats its id within one part is another request', () => {
  const { columns } = join([part(0), part(1000)], [record('a', 0, 1), record('a', 2, 3), record('b', 1000, 1001)]);
  assert.equal(columns.length, 3);
});

test('whatever failed and was asked again, each id counts once and no duration changes', () => {
  const asked = fc.array(
    fc.record({ id: fc.integer({ min: 0, max: 20 }), takes: fc.integer({ min: 1, max: 50 }), fails: fc.boolean() }),
  );
  fc.assert(
    fc.property(fc.array(asked, { minLength: 1, maxLength: 4 }), (runs) => {
      const records = runs.flatMap((requests, i) => {
        const once = requests.filter(({ id }, at) => requests.findIndex((other) => other.id === id) === at);
        return once.map(({ id, takes, fails }, at) =>
          record(String(id), i * 10_000 + at, i * 10_000 + at + takes, fails ? 'http' : null),
        );
      });
      const { columns, history } = join(
        runs.map((_, i) => part(i * 10_000)),
        records,
      );
      const latest = new Map(records.map((each) => [each.id, each]));
      assert.equal(columns.length, latest.size);
      assert.equal(columns.length + history.retried.length, records.length);
      columns.ids.forEach((id, row) => {
        const found = latest.get(id);
        assert.equal(columns.success[row] === 1, found?.success);
        assert.equal(
          (columns.endMs[row] ?? 0) - (columns.sentMs[row] ?? 0),
          (found?.endMs ?? 0) - (found?.sentMs ?? 0),
        );
      });
      const spans = history.parts.flatMap(({ span }) => span ?? []);
      spans.slice(1).forEach(({ startMs }, i) => assert.equal(startMs, spans[i]?.endMs));
    }),
  );
});
