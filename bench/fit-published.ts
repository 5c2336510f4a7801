/**
 * How the profile rtx5090-qwen3-4b came about: `node --import tsx bench/fit-published.ts` fits the step model to the
 * published sweep's single prompts and to some of its rates, and prints the parameters. Ten seconds.
 */
import { signedPercentDigits } from '../lib/units/share.ts';
import { fitProfile, type Target } from '../simulator/calibration/fit.ts';
import { apiMs } from '../simulator/engine/engine-profile.ts';
import { expectedStepMs } from '../simulator/engine/step-time.ts';
import type { Profile } from '../simulator/profiles/profile.ts';
import qwen from '../simulator/profiles/rtx5090-qwen3-4b.ts';
import { numpyRandom } from '../simulator/published/numpy-random.ts';
import { repeatLevel } from '../simulator/published/repeat-level.ts';
import { loadedSweep, singlePrompts, type PublishedPrompt } from '../simulator/published/rtx5090-qwen3-4b.ts';
import { keepsUp } from '../simulator/published/sweep-accuracy.ts';

/**
 * Where the search starts: the data sheet. The factor is between 1 and the 4 query heads that share a KV head here, of
 * which some are served by the chip's own cache.
 */
const base: Profile = {
  ...qwen,
  costs: { ...qwen.costs, weightsMs: 5.61, perTokenUs: 43, perSquaredTokenPs: 1300, mixedKvFactor: 2.5 },
  api: { requestMs: 6, perPromptTokenUs: 3.5 },
};
/** What the data cannot tell apart from the others: from the data sheet. */
const fixed = ['costs.overheadMs', 'costs.perKvTokenUs', 'costs.perDecodeUs'];

/** One request alone: the steps of its prompt, from `cached` on, one after the other. */
function aloneTtftMs({ api, costs, limits }: Profile, promptTokens: number, cached: number): number {
  let ms = apiMs(api, promptTokens);
  for (let done = cached; done < promptTokens; done += limits.maxNumBatchedTokens) {
    const tokens = Math.min(limits.maxNumBatchedTokens, promptTokens - done);
    const prefillSquare = tokens * (2 * done + tokens);
    ms += expectedStepMs(costs, { tokens, decodes: 0, kvTokens: 0, prefillSquare, prefills: true });
  }
  return ms;
}

/** A whole prompt in the cache still has its last block computed. */
const warmTtftMs = (profile: Profile, { promptTokens }: PublishedPrompt): number =>
  aloneTtftMs(profile, promptTokens, promptTokens - profile.limits.blockSize);

const levels = loadedSweep.levels.filter(({ rateRps }) => loadedSweep.fittedRates.includes(rateRps));
const target = (label: string, measured: number, tolerance: number): Target => ({ label, measured, tolerance });
const targets = [
  // One sample each.
  ...singlePrompts.map(({ promptTokens, coldTtftMs }) => target(`TTFT of ${promptTokens}, cold`, coldTtftMs, 0.04)),
  ...singlePrompts.map(({ promptTokens, warmTtftMs: ms }) => target(`TTFT of ${promptTokens}, warm`, ms, 0.03)),
  ...levels.flatMap((level) => [
    target(`TPOT p50 at ${level.rateRps}/s`, level.tpotP50Ms, 0.03),
    // Where the queue grows all the time its length says little; the rate of completion says what the machine can do.
    keepsUp(level)
      ? target(`TTFT p50 at ${level.rateRps}/s`, level.ttftP50Ms, 0.05)
      : target(`requests per second at ${level.rateRps}/s`, level.requestsPerSecond, 0.03),
  ]),
];

function simulate(profile: Profile): number[] {
  return [
    ...singlePrompts.map(({ promptTokens }) => aloneTtftMs(profile, promptTokens, 0)),
    ...singlePrompts.map((prompt) => warmTtftMs(profile, prompt)),
    ...levels.flatMap((level) => {
      const { rateRps } = level;
      const found = repeatLevel(profile, loadedSweep, rateRps, { random: numpyRandom(loadedSweep.seed), seed: 1 });
      return [found.tpotP50Ms, keepsUp(level) ? found.ttftP50Ms : found.requestsPerSecond];
    }),
  ];
}

const fit = fitProfile({ base, targets, simulate, fixed });
for (const { parameter, base: before, value, standardError } of fit.parameters) {
  const error = standardError === null ? 'not fitted' : `± ${(standardError * 100).toFixed(0)} %`;
  console.log(`${parameter.id.padEnd(24)} ${before.toPrecision(3).padStart(6)} -> ${value.toPrecision(4)} (${error})`);
}
const found = simulate(fit.profile);
for (const [index, { label, measured }] of targets.entries()) {
  const value = found[index] ?? Number.NaN;
  const error = signedPercentDigits(value / measured - 1, 1);
  console.log(`${label.padEnd(26)} ${value.toPrecision(4).padStart(7)} / ${String(measured).padStart(6)} (${error} %)`);
}
