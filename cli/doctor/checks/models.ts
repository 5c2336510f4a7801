import { readModels } from '../../../lib/records/server-answers.ts';
import { fail, ok, skipped, type Check, type Finding } from '../check.ts';
import { shortened } from '../server-words.ts';

export const models: Check = {
  id: 'models',
  area: 'server',
  title: 'List of models, and the key',
  why: 'A run asks for it first, and stops where it is refused.',
  examine: async ({ server, configuration }) => {
    const { status, body, headers } = await server.models();
    if (status === 0) return skipped('no server answers');
    const given = configuration.API_KEY !== null;
    if (status === 401 || status === 403)
      return fail(
        `the server ${given ? 'refuses the key' : 'wants a key'} (HTTP ${status})`,
        given ? 'Correct API_KEY.' : 'Set API_KEY.',
      );
    if (status >= 300 && status < 400) return redirected(status, headers['location'] ?? 'elsewhere');
    if (status === 503) return fail('not ready yet (HTTP 503)', 'Wait until it is, then try again.');
    const served = status === 200 ? readModels(body) : null;
    if (served === null)
      return fail(
        `${server.url}/v1/models does not answer like an OpenAI-compatible server (HTTP ${status}: ${shortened(body)})`,
        'Correct BASE_URL: host and port, with any path that comes before /v1.',
      );
    return ok(
      `${served.length === 1 ? '1 model' : `${served.length} models`}${given ? ', key accepted' : ', no key asked for'}`,
    );
  },
};

const redirected = (status: number, to: string): Finding =>
  fail(
    `the server redirects (HTTP ${status}) to ${shortened(to)}`,
    'Set BASE_URL to where it leads: each redirect is in the time of a request.',
  );
