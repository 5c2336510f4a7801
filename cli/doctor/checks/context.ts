import { contextRoom } from '../../../lib/records/context-room.ts';
import { readTokenCount } from '../../../lib/records/server-answers.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { estimatedTokens } from '../../../lib/workloads/formats/estimated-tokens.ts';
import { outputLimit } from '../../../lib/workloads/prepare-body.ts';
import { promptTexts } from '../../../lib/workloads/prompt-text.ts';
import { fail, ok, skipped, warn, type Check } from '../check.ts';

export const context: Check = {
  id: 'context',
  area: 'server',
  title: 'Length of the context',
  why: 'A prompt that does not fit with its answer is refused.',
  examine: async ({ server, scenario }) => {
    const model = await server.model();
    if ('problem' in model) return skipped(model.problem);
    const { maxModelLen } = model;
    if (maxModelLen === null) return skipped('the server does not tell its context length');
    const told = `${formatCount(maxModelLen)} tokens`;
    if (scenario === null) return ok(`${told}; no scenario is named to hold against it`);
    const { id, url, body } = scenario.longest;
    const tokenized = await server.tokenize();
    const counted = tokenized?.status === 200 ? readTokenCount(tokenized.body) : null;
    const tokens = counted ?? estimatedTokens(promptTexts(body).join('\n'));
    const mend = scenario.workload.generated ? '' : ' leave out such requests (DATASET_LONGEST), or';
    const room = contextRoom(
      { id, tokens, limit: outputLimit(url, body), mend, sampled: scenario.workload.generated },
      maxModelLen,
    );
    const by = counted === null ? 'by its characters' : 'by the server’s own count';
    if (!room.fits) return (counted === null ? warn : fail)(`${room.problem.replace(/\.$/, '')}, ${by}`, room.mend);
    return ok(
      `${told}; the longest prompt seen has ${formatCount(tokens)} (${by}), its answer up to ${String(outputLimit(url, body) ?? 'what is left')}`,
    );
  },
};
