import { readCacheConfig } from '../../../lib/records/server-answers.ts';
import { formatQuantity } from '../../../lib/units/quantity.ts';
import { promptTexts } from '../../../lib/workloads/prompt-text.ts';
import { sharedPrefixShare } from '../../../lib/workloads/shared-prefix.ts';
import { ok, skipped, warn, type Check } from '../check.ts';
import { prefixCacheOf } from '../prefix-cache.ts';

/** From this share on, what is measured is the cache as much as the model. */
const much = 0.5;

export const sharedPrompts: Check = {
  id: 'shared-prompts',
  area: 'caching',
  title: 'What the prompts share',
  why: 'The part that prompts have in common is computed once and then served from the cache: figures hold for traffic that shares as much.',
  examine: async ({ scenario, server }) => {
    if (scenario === null) return skipped('no scenario is named');
    const { samples, workload } = scenario;
    if (samples.length < 2) return skipped('the scenario sends a single request');
    const share = sharedPrefixShare(samples.map(({ body }) => promptTexts(body).join('\n')));
    const seen = `${formatQuantity(share, 'share')} of the prompts' text, at their start, is common to others (${samples.length} of ${workload.id} compared)`;
    const [cold, warm] = [await server.cold(), await server.warm()];
    const config = readCacheConfig((await server.metrics()).body);
    const state =
      cold.stream === null || warm.stream === null ? 'unknown' : prefixCacheOf(cold.stream, warm.stream, config).state;
    if (state === 'off') return ok(`${seen}; the server keeps no prefixes`);
    const effect =
      share < 0.005 ? 'the cache gains nothing' : `a prefix cache saves up to so much of the prompts' work`;
    if (share < much) return ok(`${seen}: ${effect}`);
    return warn(
      `${seen}: ${effect}`,
      'Make sure that your users share as much; UNIQUE_PROMPTS=true, or another data set, measures without.',
    );
  },
};
