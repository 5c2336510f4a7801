import { seededRandom } from '../../statistics/seeded-random.ts';
import { gapsOf, type Spacing } from './gaps.ts';

/** What decides a sequence of arrivals. */
export interface ArrivalProcess {
  readonly spacing: Spacing;
  /** Shape of the gamma distribution; counts for that spacing only. */
  readonly burstiness: number;
  readonly seed: number;
}

/** Arrivals whose gaps come from one stream of random numbers, so that none before a block must be drawn to know one in it. */
export const blockLength = 64;

/** Tells these random numbers from those that other code draws with the same seed. */
const stream = 0x41525256;

/**
 * The instants of a block's arrivals, in mean gaps, when the one before the block came at `before`. As many as asked for, at most the
 * block's length.
 */
export function blockArrivals(process: ArrivalProcess, block: number, before: number, count = blockLength): number[] {
  const random = seededRandom(process.seed, block, stream);
  const gap = gapsOf(process.spacing, process.burstiness);
  const instants: number[] = [];
  let at = before;
  for (let i = 0; i < count; i += 1) {
    at += gap(random);
    instants.push(at);
  }
  return instants;
}

/** What stands before the first arrival: evenly spaced ones begin at once, others with a gap. */
export const beforeFirst = ({ spacing }: ArrivalProcess): number => (spacing === 'even' ? -1 : 0);
