import { hash32 } from '../../statistics/seeded-random.ts';
import { syntheticText } from '../synthetic/text.ts';

/** Keeps these texts apart from other uses of the same seed. */
const STREAM = 0x746f6b65;

/**
 * A text of so many common words, of which nearly all are a token each in the usual vocabularies. Other keys give another text
 * from its second word on; with the same keys, a shorter text is the beginning of a longer one (from five words on).
 */
export function textOfTokens(tokens: number, seed: number, kind: number, index: number): string {
  const words = { words: tokens - 1, prefixShare: 0, prefixGroups: 1, from: null };
  return syntheticText({ index, seed: hash32(seed, kind, STREAM), ...words });
}
