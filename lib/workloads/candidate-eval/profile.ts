import { hash32, lognormal, seededRandom, type Random } from '../../statistics/seeded-random.ts';
import { makeCareer } from './career.ts';
import { beginDraft } from './draft.ts';
import { drawStyle, profileText } from './layout.ts';
import { personName } from './people.ts';

/** Keeps the candidates' random streams apart from other uses of the same seed. */
const STREAM = 0x63616e64;

/**
 * Lengths in characters before the last thing is added, roughly lognormal as those of real résumés are: with a system prompt
 * of 300 tokens, one prompt in ten is below about 600 tokens and one in ten above about 1,000. The median is set so that
 * the mean over all prompts is 788 tokens, as in the benchmark that this workload reproduces.
 */
const LENGTH = { median: 1985, sigma: 0.37, shortest: 700, longest: 4600 } as const;

/**
 * The profile of candidate `index`: invented, and the same for the same index and seed. The reference in its first line differs
 * between any two candidates of a seed, so no prompt repeats another and no prefix cache gets more than the system prompt.
 */
export function candidateProfile(index: number, seed: number): string {
  const random = seededRandom(seed, index, STREAM);
  const length = drawLength(random);
  const name = personName(random);
  const style = drawStyle(random);
  // Short profiles have few positions: at about 480 characters each, with what goes around them.
  const career = makeCareer(random, Math.max(2, Math.min(6, Math.round(length / 480))));
  const { draft, extend } = beginDraft(random, career, Math.min(0.5, length / 9000));
  const reference = hash32(seed, index, STREAM).toString(36).toUpperCase().padStart(7, '0');
  const written = (): string => profileText(draft, style, { name, reference });
  let missing = length - written().length;
  while (missing > 0) {
    const added = extend();
    if (added === 0) break;
    missing -= added;
  }
  return written();
}

function drawLength(random: Random): number {
  return Math.max(LENGTH.shortest, Math.min(LENGTH.longest, lognormal(random, LENGTH.median, LENGTH.sigma)));
}
