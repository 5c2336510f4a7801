import { setupOf, type Setup } from '../../lib/facts/setup.ts';
import type { Objective } from '../../lib/schema/run.ts';
import { commonBeginning } from '../../simulator/engine/prefix-keys.ts';
import { lengths, type RequestMix } from '../../simulator/prediction/predict.ts';
import { profileNamed } from '../../simulator/profiles/profile-file.ts';
import { cells } from '../saturation/cells.ts';

/** A what-if whose true answer a simulation gives. */
export interface Question {
  readonly id: string;
  /** The changed server and its requests, as they are, and not as the calibration has them. */
  readonly truth: RequestMix;
}

/** A simulated server that is measured as a user would measure it, and what is asked of it. */
export interface Studied {
  readonly name: string;
  readonly mix: RequestMix;
  readonly objectives: readonly Objective[];
  readonly setup: Setup;
  readonly questions: readonly Question[];
}

/** The same requests, of which the first half of the mean prompt is the same in all. */
function sharing(mix: RequestMix): RequestMix {
  const common = Math.round(mix.promptTokens / 2);
  return {
    ...mix,
    draw: (random) => ({ ...lengths(mix, random), tokens: commonBeginning(common, Math.floor(random() * 2 ** 31)) }),
  };
}

const withLimits = (mix: RequestMix, limits: Partial<RequestMix['profile']['limits']>): RequestMix => ({
  ...mix,
  profile: { ...mix.profile, limits: { ...mix.profile.limits, ...limits } },
});

/** Every question that has a true answer, by its id. */
function allQuestions(mix: RequestMix): Question[] {
  const { promptTokens, outputTokens, profile } = mix;
  const { kvCacheTokens, maxNumSeqs } = profile.limits;
  const on = (id: string): RequestMix => ({ ...mix, profile: profileNamed(id) });
  return [
    { id: 'gpu:l40s', truth: on('l40s-llama-3.1-8b') },
    { id: 'gpu:a100-80gb-sxm', truth: on('a100-llama-3.1-8b') },
    { id: 'gpu:h100-sxm', truth: on('h100-llama-3.1-8b') },
    { id: 'prompts-double', truth: { ...mix, promptTokens: 2 * promptTokens } },
    { id: 'prompts-half', truth: { ...mix, promptTokens: promptTokens / 2 } },
    { id: 'answers-half', truth: { ...mix, outputTokens: outputTokens / 2 } },
    { id: 'prefix-sharing', truth: sharing(mix) },
    { id: 'sequences-double', truth: withLimits(mix, { maxNumSeqs: 2 * maxNumSeqs }) },
    { id: 'kv-double', truth: withLimits(mix, { kvCacheTokens: 2 * kvCacheTokens }) },
  ];
}

function studied(
  start: string,
  ids: readonly string[],
  limits: Partial<RequestMix['profile']['limits']> = {},
): Studied {
  const cell = cells.find(({ name }) => name.startsWith(start));
  if (cell === undefined) throw new Error(`no cell begins with ${start}`);
  const mix = withLimits(cell.mix, limits);
  const { id, model } = mix.profile as ReturnType<typeof profileNamed>;
  const { kvCacheTokens } = mix.profile.limits;
  const few = limits.maxNumSeqs === undefined ? '' : `, at most ${limits.maxNumSeqs} at a time`;
  return {
    name: `${cell.name}${few}`,
    mix,
    objectives: cell.objectives,
    setup: setupOf({ gpu: id.slice(0, id.indexOf('-')), model, kvCacheTokens, kvBits: 16 }),
    questions: allQuestions(mix).filter((question) => ids.includes(question.id)),
  };
}

const lengthIds = ['prompts-double', 'prompts-half', 'answers-half', 'prefix-sharing'];

/** Two servers of a model that has profiles on three GPUs; one that its memory limits; and one with so few sequences that they limit it. */
export const servers: readonly Studied[] = [
  studied('l40s-llama-3.1-8b, news', ['gpu:a100-80gb-sxm', 'gpu:h100-sxm', ...lengthIds]),
  studied('a100-llama-3.1-8b, candidates', ['gpu:l40s', 'gpu:h100-sxm', 'answers-half']),
  studied('rtx4080-gemma-3-4b, candidates', ['prompts-double', 'kv-double']),
  studied('a100-llama-3.1-8b, news', ['sequences-double'], { maxNumSeqs: 24 }),
];
