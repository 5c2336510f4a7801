import type { Series } from '../../lib/schema/plan/series.ts';

type Resource = NonNullable<NonNullable<Series['limiting']>['resource']>;

/** What a resource is called in a sentence. */
const resources: Readonly<Record<Resource, string>> = {
  'kv-memory': 'memory of the KV cache',
  sequences: 'sequences that may run at once',
  compute: 'compute: the time of a step',
  errors: 'failing requests',
  client: 'the load generator',
};

/** What limits a series, in a few words; empty where it is not known. */
export const limitWords = ({ limiting }: Pick<Series, 'limiting'>): string =>
  limiting === null || limiting.resource === null ? 'not known' : resources[limiting.resource];
