import { formatQuantity } from '../../../units/quantity.ts';
import { metricOf, type Watch } from './watch.ts';

/** From here on vLLM admits nothing that may not fit, and puts back what runs. */
const fullCache = 0.92;
/** Of the KV cache, where that of a full server is not known. */
const usualWarning = 0.85;

/** The KV cache: critical where it is full, a warning halfway from what is in use at the capacity. */
export const kvCache: Watch = (watched) => {
  const { full, series } = watched;
  const told = series.loads.some(({ point }) => point.kvUsage !== null);
  if (!told) return [];
  const promised = series.objectives.find(({ metric }) => metric === 'llm_server_kv_usage');
  const measured = full?.kvUsage?.value ?? null;
  const critical = promised?.limit ?? fullCache;
  const atFull = measured !== null && measured < critical ? (measured + critical) / 2 : usualWarning;
  const warning = Math.min(promised?.warning ?? atFull, critical);
  return [
    {
      id: 'kv-usage',
      what: 'KV cache in use',
      metric: metricOf(watched, 'vllm:kv_cache_usage_perc'),
      unit: 'share',
      direction: 'above',
      warning,
      critical,
      reason: `${promised === undefined ? `From ${formatQuantity(fullCache, 'share')} on the server admits nothing that may not fit and puts back what runs` : 'Critical is what is promised'}.${measured === null ? '' : ` At the capacity ${formatQuantity(measured, 'share')} were in use on average${promised?.warning === undefined ? '; the warning comes halfway' : ''}.`}`,
    },
  ];
};
