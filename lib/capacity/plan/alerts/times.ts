import type { LoadPoint, PointValue } from '../../../schema/load-point.ts';
import { formatQuantity } from '../../../units/quantity.ts';
import { metricOf, type Watch } from './watch.ts';

const watchedTimes = [
  {
    id: 'e2e-p95',
    k6: 'llm_e2e',
    what: 'p95 E2E',
    vllm: 'vllm:e2e_request_latency_seconds',
    of: ({ e2e }: LoadPoint) => e2e.p95,
  },
  {
    id: 'ttft-p95',
    k6: 'llm_ttft',
    what: 'p95 TTFT',
    vllm: 'vllm:time_to_first_token_seconds',
    of: ({ ttft }: LoadPoint) => ttft.p95,
  },
  {
    id: 'tpot-p95',
    k6: 'llm_tpot',
    what: 'p95 TPOT',
    vllm: 'vllm:request_time_per_output_token_seconds',
    of: ({ tpot }: LoadPoint) => tpot.p95,
  },
] as const;

/** Of the limit, where the times at the capacity are not known. */
const usualWarning = 0.8;

function warningOf(limit: number, promised: number | undefined, full: PointValue | null): readonly [number, string] {
  if (promised !== undefined) return [promised, 'the warning is the one that is promised with it'];
  if (full !== null && full.value < limit)
    return [
      full.value,
      `the warning is what was measured at the capacity, ${formatQuantity(full.value, 'ms')}: above it the headroom is used up`,
    ];
  return [
    usualWarning * limit,
    `the warning is ${formatQuantity(usualWarning, 'share')} of it, as no measured load shows the time at the capacity`,
  ];
}

/** Promised percentiles of 95 %: critical at the limit, a warning where the time is that of a full server. */
export const times: Watch = (watched) =>
  watchedTimes.flatMap(({ id, k6, what, vllm, of }) => {
    const objective = watched.series.objectives.find(
      ({ metric, aggregate, levels }) => metric === k6 && aggregate === 'p(95)' && levels === undefined,
    );
    if (objective === undefined) return [];
    const { full, planned } = watched;
    const [warning, why] = warningOf(objective.limit, objective.warning, full && of(full));
    const usual = planned && of(planned);
    return [
      {
        id,
        what,
        metric: metricOf(watched, vllm),
        unit: 'ms' as const,
        direction: 'above' as const,
        warning,
        critical: objective.limit,
        reason: `Critical is what is promised; ${why}.${usual === null ? '' : ` With the headroom kept ${formatQuantity(usual.value, 'ms')} was measured.`}`,
      },
    ];
  });
