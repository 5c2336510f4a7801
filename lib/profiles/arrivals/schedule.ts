import { beforeFirst, blockArrivals, blockLength, type ArrivalProcess } from './unit-arrivals.ts';

/** A stretch of arrivals at one rate, which ends with a number of them or by the clock. */
export interface Stretch {
  /** Per second. */
  readonly rate: number;
  /** Either this or `durationMs` is given. */
  readonly requests: number | null;
  readonly durationMs: number | null;
}

/** A stretch with its place in the sequence of all arrivals. */
export interface ScheduledStretch {
  /** Arrivals in it. */
  readonly count: number;
  /** From its beginning to that of the next one. */
  readonly lengthMs: number;
  /** When its arrival of that index (from 0) is due, ms since the stretch began. */
  readonly offsetMs: (index: number) => number;
}

/** Keeps numbers once for all virtual users of a process; they are made by the first who asks. */
export type Keep = (name: string, make: () => readonly number[]) => readonly number[];

/** Where a stretch lies in the sequence, with instants in mean gaps. */
interface Place {
  readonly first: number;
  readonly count: number;
  readonly begins: number;
  readonly length: number;
}

/**
 * The stretches one after the other on a single sequence of arrivals. What is kept is one number for each block of 64
 * arrivals and four for each stretch: a million arrivals take 16,000 numbers, and any offset is found with 64 draws at most.
 */
export function schedule(process: ArrivalProcess, stretches: readonly Stretch[], keep: Keep): ScheduledStretch[] {
  const kept = keep(`arrivals ${JSON.stringify([process, stretches])}`, () => layOut(process, stretches));
  const blocks = 4 * stretches.length;
  const instant = (index: number): number => {
    const block = Math.floor(index / blockLength);
    const within = index % blockLength;
    return blockArrivals(process, block, kept[blocks + block] ?? Number.NaN, within + 1)[within] ?? Number.NaN;
  };
  return stretches.map(({ rate }, i) => {
    const field = (which: number): number => kept[4 * i + which] ?? 0;
    const [first, begins] = [field(0), field(2)];
    const gapMs = 1000 / rate;
    return {
      count: field(1),
      lengthMs: field(3) * gapMs,
      offsetMs: (index) => (instant(first + index) - begins) * gapMs,
    };
  });
}

/** The places of the stretches, then what came before each block. */
function layOut(process: ArrivalProcess, stretches: readonly Stretch[]): number[] {
  const starts: number[] = [];
  let block: number[] = [];
  let index = 0;
  let before = beforeFirst(process);
  const next = (): number => {
    if (index % blockLength === 0 && starts.length === index / blockLength) {
      starts.push(before);
      block = blockArrivals(process, starts.length - 1, before);
    }
    return block[index % blockLength] ?? Number.NaN;
  };
  const places: Place[] = [];
  let begins = 0;
  for (const { rate, requests, durationMs } of stretches) {
    const first = index;
    const ends = durationMs === null ? Infinity : begins + (rate * durationMs) / 1000;
    while (index - first < (requests ?? Infinity) && next() < ends) {
      before = next();
      index += 1;
    }
    // one that is counted lasts until its last arrival, and of evenly spaced ones a gap longer
    const length = durationMs === null ? before - beforeFirst(process) - begins : ends - begins;
    places.push({ first, count: index - first, begins, length });
    begins += length;
  }
  return [...places.flatMap((place) => [place.first, place.count, place.begins, place.length]), ...starts];
}
