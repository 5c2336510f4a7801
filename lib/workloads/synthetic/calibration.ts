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

/** Questions at a time when every word is asked about: as many connections as a server certainly takes. */
const atOnce = 16;
/** With fewer words than these, texts would repeat themselves too much. */
const fewestWords = 64;
/** The texts by which additions are checked: of indices and a seed that no run needs. */
const checked = { index: 0, seed: 0, words: 200, prefixShare: 0, prefixGroups: 1 };

/**
 * Asks the server how many tokens the opener and the words have. Where all words or enough of them are one token each, lengths
 * are exact; where not, they follow from the average. Three questions, and one more for each word if not all are alike.
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
  const template =
    baseTokens === 1 ? '; it counts the text alone, and what the server puts around it comes on top' : '';
  return { calibration: { ...counting }, notes: [`${lengths}${template}.`] };
}

/** The words that are one token each; the empty text where these are too few. */
async function singleTokens(count: CountTokens, baseTokens: number, words: readonly string[]): Promise<string> {
  const single: string[] = [];
  for (let from = 0; from < words.length; from += atOnce) {
    const wave = words.slice(from, from + atOnce);
    const counts = await Promise.all(wave.map((word) => count(`${OPENER} ${word}`)));
    single.push(...wave.filter((_, place) => counts[place] === baseTokens + 1));
  }
  return single.length < fewestWords ? '' : single.join(' ');
}
