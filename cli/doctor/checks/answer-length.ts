import type { ScenarioDescription } from '../../../lib/schema/scenario-description.ts';
import { ok, skipped, warn, type Check, type Finding } from '../check.ts';
import { wordsIn } from '../server-words.ts';
import { longTokens } from '../server.ts';

const asksForIt = (scenario: ScenarioDescription | null): boolean =>
  scenario?.samples.some(({ body }) => body['ignore_eos'] === true) ?? false;

export const answerLength: Check = {
  id: 'answer-length',
  area: 'answers',
  title: 'Answers as long as asked for',
  why: 'Comparisons need answers of one length, and get it by ignore_eos; where that is not followed, the model decides.',
  examine: async ({ server, scenario }) => {
    const { stream, ...asked } = await server.long();
    if (stream === null) return skipped('there is no stream to look at');
    const isNeeded = asksForIt(scenario);
    const refused = 'refused' in asked ? asked.refused.ignoreEos : null;
    if (refused !== null)
      return notFollowed(
        `ignore_eos is refused: ${wordsIn(refused)}`,
        'Set IGNORE_EOS=false; all requests would fail.',
        isNeeded,
      );
    if (stream.usage === null) return skipped('the server counts no tokens');
    const { output } = stream.usage;
    if (output === longTokens) return ok(`${output} tokens of ${longTokens}, with ignore_eos`);
    return notFollowed(
      `${output} tokens of ${longTokens}, though ignore_eos was sent`,
      'Reckon with answers of the model’s own length, or set IGNORE_EOS=false.',
      isNeeded,
    );
  },
};

/** What nobody asks for is worth a remark, and no warning. */
const notFollowed = (seen: string, mend: string, isNeeded: boolean): Finding =>
  isNeeded ? warn(seen, mend) : { verdict: 'ok', seen: `${seen}; nothing here asks for it` };
