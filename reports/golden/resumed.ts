import type { RequestRecord } from '../../lib/schema/record.ts';
import type { Run, RunPart } from '../../lib/schema/run.ts';
import { baseRun } from './base-run.ts';
import { failed } from './fates.ts';
import { later, syntheticRecords, type Fate } from './synthetic-records.ts';

const planned = 200;
const load = { concurrency: 10, streaming: true };
const hourMs = 3_600_000;

/** Records of a part that began at `startMs` and asked these turns. */
function partRecords(
  seed: number,
  startMs: number,
  turns: readonly number[],
  fate: (index: number, healthy: RequestRecord) => Fate,
): RequestRecord[] {
  const at = (index: number): number => turns[index] ?? 0;
  const named = (index: number, healthy: RequestRecord): Fate => ({
    id: `candidate-${String(at(index) + 1).padStart(4, '0')}`,
    turn: at(index),
    ...fate(index, healthy),
  });
  return syntheticRecords({ ...load, seed, requests: turns.length, fate: named }).map((record) =>
    later(record, startMs),
  );
}

const turnsWithout = (records: readonly RequestRecord[]): number[] => {
  const done = new Set(records.filter(({ success }) => success).map(({ turn }) => turn));
  return Array.from({ length: planned }, (_, turn) => turn).filter((turn) => !done.has(turn));
};

const succeededIn = (records: readonly RequestRecord[]): number => records.filter(({ success }) => success).length;

/** Three parts: the server died and k6 was killed, then Ctrl-C, then the end. */
export function resumedRecords(): readonly (readonly RequestRecord[])[] {
  const first = partRecords(
    9,
    0,
    Array.from({ length: 90 }, (_, turn) => turn),
    (index, { sentMs }) =>
      index < 84
        ? {}
        : failed('connection', 'dial tcp 10.0.0.7:8000: connect: connection refused', {
            status: 0,
            headersMs: null,
            endMs: sentMs + 1.2,
          }),
  );
  const second = partRecords(10, hourMs, turnsWithout(first).slice(0, 50), (index, { sentMs }) =>
    index < 40 ? {} : failed('aborted', 'the test ended before the answer did', { status: 200, endMs: sentMs + 900 }),
  );
  const third = partRecords(11, 2 * hourMs, turnsWithout([...first, ...second]), (index, { sentMs }) =>
    index === 20
      ? failed('timeout', 'no complete answer within 60 s', { status: 0, headersMs: null, endMs: sentMs + 9000 })
      : {},
  );
  return [first, second, third];
}

/** The run of these records. */
export function resumedRun(parts: readonly (readonly RequestRecord[])[]): Run {
  const base = { startedAt: baseRun.startedAt, endedAt: null, startMs: 0, torn: true, changes: [] };
  const ends: readonly Partial<RunPart>[] = [
    { state: 'running' },
    {
      state: 'interrupted',
      startedAt: '2026-11-22T04:07:22.000Z',
      endedAt: '2026-11-22T04:07:43.000Z',
      startMs: hourMs,
      torn: false,
      changes: [{ name: 'TIMEOUT', from: '30.0\u00a0s', to: '1\u00a0min' }],
    },
    {
      state: 'completed',
      startedAt: '2026-11-22T05:07:22.000Z',
      endedAt: '2026-11-22T05:07:58.000Z',
      startMs: 2 * hourMs,
      torn: false,
    },
  ];
  return {
    ...baseRun,
    endedAt: '2026-11-22T05:07:58.000Z',
    requestsPlanned: planned,
    configuration: { ...baseRun.configuration, REQUESTS: planned },
    parts: ends.map((end, i): RunPart => ({ ...base, state: 'running', done: succeededIn(parts[i] ?? []), ...end })),
  };
}
