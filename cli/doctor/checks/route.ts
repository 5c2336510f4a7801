import { fail, ok, skipped, type Check } from '../check.ts';
import { wordsIn } from '../server-words.ts';

export const route: Check = {
  id: 'route',
  area: 'server',
  title: 'Path of the requests',
  why: 'A server may list its models and still offer no such path, or let nobody use it.',
  examine: async ({ server }) => {
    if ((await server.models()).status === 0) return skipped('no server answers');
    const { status, problem, body, path } = await server.route();
    if (status === 0) return skipped(problem ?? 'no answer');
    if (status === 404 || status === 405 || status === 501)
      return fail(
        `there is no ${path} (HTTP ${status}: ${wordsIn(body)})`,
        'Correct BASE_URL, or set ENDPOINT to the other path.',
      );
    if (status === 401 || status === 403) return fail(`${path} refuses the key (HTTP ${status})`, 'Correct API_KEY.');
    if (status >= 500) return fail(`${path} answers HTTP ${status}: ${wordsIn(body)}`, 'Read the server’s log.');
    return ok(path);
  },
};
