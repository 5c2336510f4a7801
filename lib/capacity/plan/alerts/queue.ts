import type { LoadPoint } from '../../../schema/load-point.ts';
import { formatCount } from '../../../units/number.ts';
import { formatQuantity } from '../../../units/quantity.ts';
import { metricOf, type Watch, type Watched } from './watch.ts';

/** What the median request leaves of a promised time, ms; null where none is promised or measured. */
function slackMs({ series }: Watched, point: LoadPoint): number | null {
  const left = series.objectives.flatMap(({ metric, comparison, limit, levels }) => {
    if (comparison !== '<' || levels !== undefined) return [];
    const usual = metric === 'llm_ttft' ? point.ttft.p50 : metric === 'llm_e2e' ? point.e2e.p50 : null;
    return usual === null ? [] : [limit - usual.value];
  });
  return left.length === 0 ? null : Math.min(...left);
}

/**
 * Requests that wait: by Little's law a queue of capacity × slack takes away all that the median request leaves of the promised
 * time; half of it warns.
 */
export const queue: Watch = (watched) => {
  const { capacityRps, planned, full, series } = watched;
  const promised = series.objectives.find(({ metric }) => metric === 'llm_server_queue_depth');
  const common = {
    id: 'queue-depth',
    what: 'requests waiting at one server',
    metric: metricOf(watched, 'vllm:num_requests_waiting'),
    unit: 'requests',
    direction: 'above',
  } as const;
  if (promised !== undefined)
    return [
      { ...common, warning: promised.warning ?? promised.limit / 2, critical: promised.limit, reason: 'As promised.' },
    ];
  const point = planned ?? full;
  const slack = point === null ? null : slackMs(watched, point);
  if (capacityRps === null || slack === null || slack <= 0) return [];
  const critical = Math.ceil((capacityRps * slack) / 1000);
  return [
    {
      ...common,
      warning: Math.ceil(critical / 2),
      critical,
      reason: `Half of all requests leave ${formatQuantity(slack, 'ms')} of the promised time or less; ${formatCount(critical)} requests ahead in the queue take that away at ${formatQuantity(capacityRps, 'req/s')} (Little’s law).`,
    },
  ];
};
