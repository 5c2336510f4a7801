import { smallestBoundingSample, smallestPublishableSample } from '../../statistics/sample-size.ts';
import { formatDuration } from '../../units/duration.ts';
import { formatCount } from '../../units/number.ts';
import type { Evidence } from '../evidence.ts';
import type { NoteRule } from './note.ts';

/** A closed loop with fewer requests per slot is mostly its own beginning and end. */
const requestsPerSlot = 10;
/** A window shorter than either is over before a server has settled. */
const shortest = { windowMs: 60_000, medians: 20 } as const;

const slots = ({ run }: Evidence): number => (run.loop === 'closed' ? Math.max(1, ...run.profile.levels) : 0);

/** Whether the sample carries what is said of it. */
export const sampleNotes: readonly NoteRule[] = [
  {
    id: 'burst',
    weight: 'caution',
    happened: (evidence) => {
      const n = evidence.counts.measured;
      const concurrency = slots(evidence);
      return evidence.counts.succeeded > 0 && n < requestsPerSlot * concurrency
        ? `${formatCount(n)} requests over ${formatCount(concurrency)} slots are a burst, not a rate.`
        : null;
    },
    why: 'The rate is that of one or a few batches which start and end together; a steady load can be ten times slower.',
    remedy: `Send at least ${requestsPerSlot} requests per slot before you quote or project the rate.`,
  },
  {
    id: 'short-window',
    weight: 'caution',
    happened: ({ window, counts, measureOf }) => {
      if (window === null || counts.succeeded === 0) return null;
      const length = window.endMs - window.startMs;
      const median = measureOf('e2e', 'p50')?.value ?? 0;
      return length < shortest.windowMs || length < shortest.medians * median
        ? `The measured window lasted ${formatDuration(length)}${median > 0 ? `, ${formatCount(length / median)} median request times` : ''}.`
        : null;
    },
    why: 'Filling and draining the slots weigh much in so short a window, and the server may not have settled.',
    remedy: `Measure for at least ${formatDuration(shortest.windowMs)} and ${shortest.medians} median request times.`,
  },
  ...[0.95, 0.99].map((p): NoteRule => {
    const name = `p${p * 100}`;
    return {
      id: `few-for-${name}`,
      weight: 'information',
      happened: ({ counts, measureOf }) => {
        const measure = measureOf('e2e', name);
        if (counts.succeeded === 0 || measure === null || measure.value === null) return null;
        if (measure.n >= smallestPublishableSample(p)) return null;
        return measure.n < smallestBoundingSample(p)
          ? `${formatCount(measure.n)} successes are too few for ${name}, which is withheld.`
          : `${formatCount(measure.n)} successes make ${name} uncertain; it is shown in italics, with its interval.`;
      },
      why: `It takes ${formatCount(smallestBoundingSample(p))} values to bound ${name} at all, and ${formatCount(smallestPublishableSample(p))} to have ten beyond it.`,
      remedy: `Raise REQUESTS to ${formatCount(smallestPublishableSample(p))} or more if you need ${name}.`,
    };
  }),
];
