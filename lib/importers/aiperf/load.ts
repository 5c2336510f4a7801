import { untold } from '../../schema/run.ts';
import type { ForeignRun } from '../importer.ts';
import type { AiperfSummary } from './schema.ts';

type Load = Pick<ForeignRun, 'loop' | 'profile' | 'configuration' | 'requestsPlanned'>;

/** Its kinds of arrivals by our names of profiles; another one keeps its own. */
const profiles: Readonly<Record<string, string>> = {
  poisson: 'poisson-arrival',
  gamma: 'gamma-arrival',
  constant: 'constant-arrival',
};

interface Asked {
  readonly kind: string | null;
  readonly rate: number | null;
  readonly slots: number | null;
  readonly requests: number | null;
  readonly burstiness: number | null;
}

/** The phase that counts, whatever the version of the configuration. */
function askedOf({ phases, loadgen }: AiperfSummary['input_config']): Asked {
  const phase = phases?.find(({ kind }) => kind !== 'warmup');
  if (phase !== undefined)
    return {
      kind: phase.type ?? null,
      rate: phase.rate ?? null,
      slots: phase.concurrency ?? null,
      requests: phase.requests ?? null,
      burstiness: phase.smoothness ?? null,
    };
  return {
    kind: loadgen?.request_rate_mode ?? null,
    rate: loadgen?.request_rate ?? null,
    slots: loadgen?.concurrency ?? null,
    requests: loadgen?.request_count ?? null,
    burstiness: null,
  };
}

/** The load in our words: with a rate an open loop; with slots alone a closed one; with neither, as a schedule of its own, an open one of no level. */
export function loadOf({ input_config: config }: AiperfSummary): Load {
  const { kind, rate, slots, requests, burstiness } = askedOf(config);
  const REQUESTS = requests === null ? {} : { REQUESTS: requests };
  if (rate === null && slots !== null)
    return {
      loop: 'closed',
      profile: { name: 'fixed-vus', levels: [slots], vus: slots },
      requestsPlanned: requests,
      configuration: { ...REQUESTS, CONCURRENCY: slots },
    };
  const BURSTINESS = burstiness === null ? {} : { BURSTINESS: burstiness };
  return {
    loop: 'open',
    profile: {
      name: profiles[kind ?? ''] ?? kind ?? 'schedule',
      levels: [rate ?? 0],
      ...(slots === null ? {} : { vus: slots }),
    },
    requestsPlanned: requests,
    configuration: { ...REQUESTS, ...(rate === null ? {} : { RATE: rate }), ...BURSTINESS },
  };
}

/** The model, where the configuration names it. */
export const modelOf = ({ input_config: { models, endpoint } }: AiperfSummary): string =>
  models?.items[0]?.name ?? endpoint?.model_names?.[0] ?? untold;

/** Where the server was, where the configuration says. */
export const urlOf = ({ input_config: { endpoint } }: AiperfSummary): string | null =>
  endpoint?.urls?.[0] ?? endpoint?.url ?? null;
