import type { Configuration } from '../configuration/settings.ts';
import { lengthsOf } from '../statistics/lengths.ts';
import { seededRandom } from '../statistics/seeded-random.ts';
import { generatedRequest, SAMPLING_DEFAULTS } from './generated-request.ts';
import { calibrateSynthetic, countingOf } from './synthetic/calibration.ts';
import { syntheticText } from './synthetic/text.ts';
import { judgeTextAnswer } from './text-answer.ts';
import type { Workload } from './workload.ts';

const ID = 'synthetic';
/** Keeps the lengths apart from other uses of the same seed. */
const STREAM = 0x73796e6c;
/** Of more requests than these the longest is sought among the first so many: drawing a length takes 10 µs in a VU. */
const mostSearched = 20_000;

type LengthSettings = Pick<Configuration, 'PROMPT_TOKENS' | 'OUTPUT_TOKENS'>;
type Settings = LengthSettings & Pick<Configuration, 'ENDPOINT' | 'PREFIX_SHARE' | 'PREFIX_GROUPS' | 'IGNORE_EOS'>;

/** The tokens that the request at an index is to have and to get. */
export function askedLengths(
  index: number,
  seed: number,
  { PROMPT_TOKENS, OUTPUT_TOKENS }: LengthSettings,
): { readonly promptTokens: number; readonly outputTokens: number } {
  const random = seededRandom(seed, index, STREAM);
  const promptTokens = lengthsOf(PROMPT_TOKENS ?? '1024').draw(random);
  return { promptTokens, outputTokens: lengthsOf(OUTPUT_TOKENS ?? '128').draw(random) };
}

function longest(requests: number, seed: number, settings: LengthSettings): number {
  let found = { index: 0, tokens: 0 };
  for (let index = 0; index < Math.min(requests, mostSearched); index += 1) {
    const { promptTokens, outputTokens } = askedLengths(index, seed, settings);
    if (promptTokens + outputTokens > found.tokens) found = { index, tokens: promptTokens + outputTokens };
  }
  return found.index;
}

export default {
  id: ID,
  title: 'Synthetic lengths',
  about:
    'Words without meaning, prompts and answers of the lengths asked for, with as much of a shared beginning as asked for; ' +
    'a good answer has the length asked for or, with IGNORE_EOS=false, is any text but one character over and over.',
  size: null,
  problems: ({ MAX_TOKENS, UNIQUE_PROMPTS, PREFIX_SHARE }) => [
    ...(MAX_TOKENS === null
      ? []
      : ['MAX_TOKENS would replace the lengths of synthetic answers; set OUTPUT_TOKENS in its place']),
    ...(UNIQUE_PROMPTS && PREFIX_SHARE > 0 ? ['UNIQUE_PROMPTS=true contradicts PREFIX_SHARE; unset one of them'] : []),
  ],
  calibrate: calibrateSynthetic,
  longest,
  request: (index, seed, settings: Settings, calibration) => {
    const { promptTokens, outputTokens } = askedLengths(index, seed, settings);
    const { baseTokens, tokensPerWord, words } = countingOf(calibration);
    const text = syntheticText({
      index,
      seed,
      words: Math.max(1, Math.round((promptTokens - baseTokens) / tokensPerWord)),
      prefixShare: settings.PREFIX_SHARE,
      prefixGroups: settings.PREFIX_GROUPS,
      from: words,
    });
    // The texts differ from their second word on; a reference would make them longer than asked for. `min_tokens` is not
    // needed with `ignore_eos`, and makes vLLM mask logits at every step.
    const limits = {
      ...SAMPLING_DEFAULTS,
      max_tokens: outputTokens,
      ...(settings.IGNORE_EOS ? { ignore_eos: true } : {}),
    };
    const generated = { ENDPOINT: settings.ENDPOINT, UNIQUE_PROMPTS: false };
    return generatedRequest({ workload: ID, index, seed }, [{ role: 'user', content: text }], generated, limits);
  },
  judge: (text, finishReason, { IGNORE_EOS }: Pick<Configuration, 'IGNORE_EOS'>) => {
    if (!IGNORE_EOS) return judgeTextAnswer(text);
    return finishReason === 'length' ? null : 'ended before its length';
  },
  recognises: () => false,
} satisfies Workload;
