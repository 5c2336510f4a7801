import { ok, skipped, warn, type Check } from '../check.ts';
import { wordsIn } from '../server-words.ts';

export const usage: Check = {
  id: 'usage',
  area: 'answers',
  title: 'Token counts in streams',
  why: 'Chunks are not tokens: time per output token and tokens per second rest on the counts that the server gives at the end of a stream.',
  examine: async ({ server }) => {
    const { stream, ...asked } = await server.long();
    if (stream === null) return skipped('there is no stream to look at');
    const mend =
      'Update the server, or the gateway before it; without it TPOT and tokens per second are absent, never guessed.';
    const refused = 'refused' in asked ? asked.refused.usage : null;
    if (refused !== null) return warn(`stream_options.include_usage is refused: ${wordsIn(refused)}`, mend);
    const counts = stream.usage;
    if (counts === null)
      return warn('stream_options.include_usage is taken, and ignored: the stream ends without counts', mend);
    const cached = counts.cached === null ? '; it does not say how many were cached' : '';
    return ok(
      `${counts.prompt} prompt and ${counts.output} output tokens in ${stream.eventsMs.length} events${cached}`,
    );
  },
};
