import type { Calibration, CountTokens } from '../workload.ts';
import { OPENER, syntheticText } from './text.ts';
import { WORDS } from './words.ts';

/** How a server counts the tokens of synthetic prompts. */
export interface Counting {
  /** Tokens of a prompt that holds the opener alone: mostly the chat template. */
  readonly baseTokens: number;
  /** Tokens of each word after it; of an average word where they differ. */
  readonly tokensPerWord: number;
  /** The words that are one token each, parted by spaces; null for all. */
  readonly words: string | null;
}

/** What is assumed of a server that offers no tokenizer to ask. */
const assumed: Counting = { baseTokens: 1, tokensPerWord: 1, words: null };

/** The counting that a calibration holds. */
export function countingOf(calibration: Calibration | null | undefined): Counting {
  const { baseTokens, tokensPerWord, words } = calibration ?? {};
  if (typeof baseTokens !== 'number' || typeof tokensPerWord !== 'number') return assumed;
  return { baseTokens, tokensPerWord, words: typeof words === 'string' ? words : null };
}

/** Words that are asked about together when not all are one token. */
const groupSize = 8;
/** With fewer words than these, texts would repeat themselves. */
const fewestWords = 128;
/** The texts by which additions are checked: of indices and a seed that no run needs. */
const checked = { index: 0, seed: 0, words: 200, prefixShare: 0, prefixGroups: 1 };

/**
 * Asks the server how many tokens the opener and the words have. Where each word, or those of enough groups of eight, is one
 * token, lengths are exact; where not, they follow from the average. Two or three questions, 64 more for the groups.
 */
export async function calibrateSynthetic(
  count: CountTokens,
): Promise<{ readonly calibration: Calibration | null; readonly notes: readonly string[] }> {
  const baseTokens = await count(OPENER);
  const all = baseTokens === null ? null : await count(`${OPENER} ${WORDS}`);
  if (baseTokens === null || all === null) {
    return {
      calibration: null,
      notes: [
        'The server has no tokenizer to ask: prompts have as many words as PROMPT_TOKENS asks for tokens, and the chat template comes on top.',
      ],
    };
  }
  const words = WORDS.split(' ');
  const perWord = (all - baseTokens) / words.length;
  const from = perWord === 1 ? null : await singleTokens(count, baseTokens, words);
  const exact = from !== '' && (await count(syntheticText({ ...checked, from }))) === baseTokens + checked.words;
  const counting: Counting = { baseTokens, tokensPerWord: exact ? 1 : perWord, words: exact ? from : null };
  const lengths = exact
    ? 'Prompts have exactly as many tokens as PROMPT_TOKENS asks for, by the server’s tokenizer'
    : `Prompts have about as many tokens as PROMPT_TOKENS asks for: the words have ${perWord.toFixed(2)} on average in the server’s tokenizer`;
  const template = baseTokens === 1 ? '; it does not count the chat template, which comes on top' : '';
  return { calibration: { ...counting }, notes: [`${lengths}${template}.`] };
}

/** The words of the groups in which each is one token; the empty text where these are too few. */
async function singleTokens(count: CountTokens, baseTokens: number, words: readonly string[]): Promise<string> {
  const groups = Array.from({ length: Math.ceil(words.length / groupSize) }, (_, group) =>
    words.slice(group * groupSize, (group + 1) * groupSize),
  );
  const counts = await Promise.all(groups.map((group) => count(`${OPENER} ${group.join(' ')}`)));
  const single = groups.filter((group, place) => counts[place] === baseTokens + group.length).flat();
  return single.length < fewestWords ? '' : single.join(' ');
}
