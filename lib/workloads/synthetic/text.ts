import { hash32, integerBetween, seededRandom, type Random } from '../../statistics/seeded-random.ts';
import { WORDS } from './words.ts';

/** The first word of every prompt, so that all count alike however a tokenizer treats the beginning of a text. */
export const OPENER = 'Continue';

/**
 * Words are taken in runs out of the list: one by one would cost a millisecond for a prompt of 1,000, and runs starting
 * anywhere repeat little.
 */
const RUN = 16;

// They keep the uses of one seed apart.
const GROUP_STREAM = 0x73796e67;
const PREFIX_STREAM = 0x73796e70;
const HEAD_STREAM = 0x73796e68;
const TEXT_STREAM = 0x73796e74;

/** A list of words as one text, with the places where its words begin. */
interface WordList {
  readonly text: string;
  /** One more than there are words: the last is where the next word would begin. */
  readonly starts: readonly number[];
}

let latest: WordList | null = null;

/** The list of a text; that of the last text asked for is kept, as a VU only ever asks for one. */
function listOf(text: string): WordList {
  if (latest?.text === text) return latest;
  const starts = [0];
  for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', at + 1)) starts.push(at + 1);
  starts.push(text.length + 1);
  latest = { text, starts };
  return latest;
}

/** So many words from one place of the list on. */
const run = ({ text, starts }: WordList, from: number, count: number): string =>
  text.slice(starts[from] ?? 0, (starts[from + count] ?? text.length + 1) - 1);

/** Appends so many words; the same stream gives the same words, whatever their number. */
function append(parts: string[], list: WordList, random: Random, count: number): void {
  const words = list.starts.length - 1;
  const whole = Math.min(RUN, words);
  for (let left = count; left > 0; left -= whole) {
    parts.push(run(list, integerBetween(random, 0, words - whole), Math.min(whole, left)));
  }
}

/** Words by which the texts of any two indices of a seed differ, as the digits of a number would. */
function appendHead(parts: string[], list: WordList, hash: number, most: number): number {
  const words = list.starts.length - 1;
  let rest = hash;
  let count = 0;
  for (let range = 2 ** 32; range > 1 && count < most; range /= words) {
    parts.push(run(list, rest % words, 1));
    rest = Math.floor(rest / words);
    count += 1;
  }
  return count;
}

/** Words at the beginning of a text by which it differs from all others. */
const headLength = (words: number): number => Math.ceil(32 / Math.log2(words));

/** Which text, of how many words, and how much of it others have too. */
export interface TextWish {
  readonly index: number;
  readonly seed: number;
  /** Words after the opener. */
  readonly words: number;
  /** 0 to 1: share of the words, from the first on, that all texts of the same group have in common. */
  readonly prefixShare: number;
  readonly prefixGroups: number;
  /** The words to choose from, parted by spaces; null for all that there are. */
  readonly from: string | null;
}

/**
 * A text without meaning: the opener, words that the texts of a group share, words by which it differs from every other text of
 * the seed (four, unless there is no room), and words of its own.
 */
export function syntheticText({ index, seed, words, prefixShare, prefixGroups, from }: TextWish): string {
  const list = listOf(from ?? WORDS);
  const parts = [OPENER];
  const shared = Math.max(0, Math.min(Math.round(prefixShare * words), words - headLength(list.starts.length - 1)));
  if (shared > 0) {
    const group = hash32(seed, index, GROUP_STREAM) % prefixGroups;
    append(parts, list, seededRandom(seed, group, PREFIX_STREAM), shared);
  }
  const head = appendHead(parts, list, hash32(seed, index, HEAD_STREAM), words - shared);
  append(parts, list, seededRandom(seed, index, TEXT_STREAM), words - shared - head);
  return parts.join(' ');
}
