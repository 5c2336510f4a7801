import type { Requests } from '../audits/subject.ts';

/** How a load that does not wait for answers went: readings at equal distances of time, after it had filled up. */
export interface InFlight {
  /** When each reading was taken, ms since the run's epoch. */
  readonly atMs: Float64Array;
  /** Requests that were due and not yet ended. */
  readonly count: Float64Array;
  /** Mean time from due to end of the successes that came due between one reading and the next, ms; NaN where none did. */
  readonly meanMs: Float64Array;
}

/** Fewer requests between readings, and a step says nothing of its own. */
const perStep = 8;
const steps = { least: 10, most: 20 } as const;
/** Requests at the beginning whose mean time says how long a load takes to fill up. */
const early = 20;

interface Due {
  readonly dueMs: Float64Array;
  readonly endMs: Float64Array;
  /** 1 of a success. */
  readonly success: Uint8Array;
}

const dueAt = ({ columns }: Requests, row: number): number => {
  const scheduled = columns.scheduledMs[row] ?? Number.NaN;
  return Number.isNaN(scheduled) ? (columns.sentMs[row] ?? Number.NaN) : scheduled;
};

/** First and last time that a request of the load was due. */
function dueSpan(requests: Requests): { startMs: number; endMs: number } {
  let [startMs, endMs] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of requests.measured) {
    const due = dueAt(requests, row);
    startMs = Math.min(startMs, due);
    endMs = Math.max(endMs, due);
  }
  return { startMs, endMs };
}

/** The rows of the load and those that the end of the run cut: a queue that grows is full of them. */
function withCut({ columns }: Requests, level: number | null): Uint32Array {
  const rows = new Uint32Array(columns.length);
  let n = 0;
  for (let row = 0; row < columns.length; row++)
    if (columns.measured[row] === 1 && (level === null || columns.level[row] === level)) rows[n++] = row;
  return rows.subarray(0, n);
}

function dueWithin(requests: Requests, rows: Uint32Array, startMs: number, endMs: number): Due {
  const { columns } = requests;
  const dueMs = new Float64Array(rows.length);
  const ends = new Float64Array(rows.length);
  const success = new Uint8Array(rows.length);
  let n = 0;
  for (const row of rows) {
    const due = dueAt(requests, row);
    if (!(due >= startMs && due <= endMs)) continue;
    dueMs[n] = due;
    ends[n] = columns.endMs[row] ?? due;
    success[n++] = columns.success[row] ?? 0;
  }
  return { dueMs: dueMs.subarray(0, n), endMs: ends.subarray(0, n), success: success.subarray(0, n) };
}

/** Mean time that the first twenty requests or so took, which met a server that was not full yet. */
function earlyMeanMs({ dueMs, endMs }: Due, startMs: number, untilMs: number): number {
  const lastMs = startMs + (untilMs - startMs) * Math.min(1, early / dueMs.length);
  let [sum, n] = [0, 0];
  for (let i = 0; i < dueMs.length; i++) {
    const due = dueMs[i] ?? 0;
    if (due > lastMs) continue;
    sum += (endMs[i] ?? due) - due;
    n++;
  }
  return sum / n;
}

function readings({ dueMs, endMs, success }: Due, fromMs: number, untilMs: number, count: number): InFlight {
  const stepMs = (untilMs - fromMs) / count;
  const changes = new Float64Array(count + 2);
  const sums = new Float64Array(count);
  const ended = new Float64Array(count);
  const firstAt = (ms: number): number => Math.min(count + 1, Math.max(0, Math.ceil((ms - fromMs) / stepMs)));
  for (let i = 0; i < dueMs.length; i++) {
    const [due, end] = [dueMs[i] ?? 0, endMs[i] ?? 0];
    const [from, to] = [firstAt(due), firstAt(end)];
    changes[from] = (changes[from] ?? 0) + 1;
    changes[to] = (changes[to] ?? 0) - 1;
    if (success[i] === 0 || due < fromMs) continue;
    const step = Math.min(count - 1, Math.floor((due - fromMs) / stepMs));
    sums[step] = (sums[step] ?? 0) + end - due;
    ended[step] = (ended[step] ?? 0) + 1;
  }
  let running = 0;
  return {
    atMs: Float64Array.from({ length: count + 1 }, (_, i) => fromMs + i * stepMs),
    count: changes.subarray(0, count + 1).map((change) => (running += change)),
    meanMs: sums.map((sum, i) => sum / (ended[i] ?? 0)),
  };
}

/**
 * Requests in flight of an open loop, from when it had filled up (two mean times of its first requests) until the last was due;
 * `cutShort` says whether the end of the run cut any, `level` of a run at several which is meant. Null where that is too short, or
 * holds too few requests, to see a course in it.
 */
export function inFlight(requests: Requests, level: number | null, cutShort: boolean): InFlight | null {
  const { startMs, endMs } = dueSpan(requests);
  if (!(endMs > startMs)) return null;
  const due = dueWithin(requests, cutShort ? withCut(requests, level) : requests.measured, startMs, endMs);
  const meanMs = earlyMeanMs(due, startMs, endMs);
  const fromMs = startMs + 2 * meanMs;
  if (!(endMs - fromMs >= 3 * meanMs)) return null;
  const left = due.dueMs.reduce((n, ms) => (ms >= fromMs ? n + 1 : n), 0);
  const count = Math.min(steps.most, Math.floor(left / perStep));
  return count < steps.least ? null : readings(due, fromMs, endMs, count);
}
