import { serverKind } from '../../../lib/records/server-answers.ts';
import { fail, ok, skipped, type Check } from '../check.ts';

export const model: Check = {
  id: 'model',
  area: 'server',
  title: 'Model',
  why: 'Requests for a model that is not served all fail.',
  examine: async ({ server, configuration }) => {
    const { status } = await server.models();
    if (status !== 200) return skipped('the models are not known');
    const chosen = await server.model();
    if ('problem' in chosen) return chosen.mend === '' ? skipped(chosen.problem) : fail(chosen.problem, chosen.mend);
    const kind = serverKind(chosen);
    const by = kind === null ? '' : `, served by ${kind}`;
    return ok(`${chosen.id}${configuration.MODEL === null ? '' : ' (MODEL)'}${by}`);
  },
};
