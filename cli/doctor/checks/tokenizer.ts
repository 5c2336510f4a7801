import { readTokenCount } from '../../../lib/records/server-answers.ts';
import { formatCount } from '../../../lib/units/number.ts';
import { ok, skipped, warn, type Check } from '../check.ts';

export const tokenizer: Check = {
  id: 'tokenizer',
  area: 'answers',
  title: 'Tokenizer to ask',
  why: 'Before a run the longest prompt is counted by the server itself, and synthetic prompts get their exact lengths.',
  examine: async ({ server, scenario }) => {
    if ((await server.models()).status === 0) return skipped('no server answers');
    const exchange = await server.tokenize();
    if (exchange === null) return skipped('none is asked on this path');
    if (exchange.status === 0) return skipped(exchange.problem ?? 'no answer');
    const count = exchange.status === 200 ? readTokenCount(exchange.body) : null;
    if (count !== null)
      return ok(
        `/tokenize counts ${formatCount(count)} tokens in ${scenario === null ? 'a short prompt' : 'the longest prompt'}`,
      );
    const seen = `no /tokenize (HTTP ${exchange.status})`;
    return scenario?.workload.id === 'synthetic'
      ? warn(seen, 'Reckon with lengths that are estimated; vLLM and llama.cpp offer a tokenizer.')
      : { verdict: 'ok', seen: `${seen}; lengths of prompts are estimated before a run, and counted by usage in it` };
  },
};
