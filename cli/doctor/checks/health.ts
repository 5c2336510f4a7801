import { fail, ok, skipped, type Check } from '../check.ts';
import { wordsIn } from '../server-words.ts';

export const health: Check = {
  id: 'health',
  area: 'server',
  title: 'Health',
  why: 'A server that is still loading, or whose engine died, refuses everything.',
  examine: async ({ server }) => {
    const { status, problem, body } = await server.health();
    if (status === 0) return skipped(problem ?? 'no answer');
    if (status === 200) return ok('/health says 200');
    if (status === 404 || status === 405 || status === 501) return skipped('the server has no /health');
    const said = body === '' ? '' : `: ${wordsIn(body)}`;
    return fail(`/health says ${status}${said}`, 'Wait until it is ready; if it stays so, read the server’s log.');
  },
};
