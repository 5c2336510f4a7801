import { formatCount, formatSignificant } from '../../../lib/units/number.ts';
import { ok, warn, type Check } from '../check.ts';

/**
 * Streams of 100 tokens/s that a processor reads with room to spare: 7 µs each chunk (docs/performance.md) make 28 % of one, and the rest is for
 * prompts, bursts and whatever else runs.
 */
const streamsEach = 400;
/** From this share of the processors on, others hold up what is measured. */
const busy = 0.5;

export const processors: Check = {
  id: 'processors',
  area: 'machine',
  title: 'Processors',
  why: 'A load generator that waits for a processor time-stamps tokens late, and its figures become those of the client.',
  examine: ({ machine: { processors: count, loadAverage }, scenario }) => {
    const vus = scenario?.profile.vus ?? 0;
    const seen = `${count} processor${count === 1 ? '' : 's'}, load average ${formatSignificant(loadAverage)}`;
    if (loadAverage > count * busy)
      return warn(seen, 'Measure from a machine that does nothing else, and not from the one that serves the model.');
    if (vus > count * streamsEach)
      return warn(
        `${seen}; ${formatCount(vus)} streams at once are many for them`,
        `Reckon with ${streamsEach} streams of 100 tokens/s for each processor; the report says whether the client kept up.`,
      );
    return ok(seen);
  },
};
