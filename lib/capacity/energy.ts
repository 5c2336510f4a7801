import type { Estimate } from '../statistics/ratio-interval.ts';
import { formatDuration } from '../units/duration.ts';
import { refuse, tell, type Answer } from './answer.ts';
import { isUsableRate } from './load-point.ts';
import type { LoadPoint, PointValue } from '../schema/load-point.ts';

/** Power of all GPUs of one server while a load went on. */
export interface Power {
  readonly meanW: number;
  /** Over which it was watched, s. */
  readonly seconds: number;
  /** Told by samples of nvidia-smi, which on some GPUs see a quarter of the time (arXiv 2312.02741). */
  readonly bySampling: boolean;
  /** What the GPUs draw without load; null where it was not measured. */
  readonly idleW: number | null;
}

/** Energy of the GPUs alone: what host, cooling and network need is not in it. Null where that rate was not measured. */
export interface Energy {
  readonly joulesPerOutputToken: Estimate | null;
  readonly joulesPerRequest: Estimate | null;
  /** Output tokens/s per W, which is tokens per J. */
  readonly outputTokensPerJoule: Estimate | null;
  /** The same per output token with the idle power taken off. */
  readonly joulesPerOutputTokenAboveIdle: Estimate | null;
  readonly cautions: readonly string[];
}

/** Energy of a shorter time is that of its edges. */
const shortestS = 10;

const energyOver = (watts: number, { value, low, high }: Estimate): Estimate => ({
  value: watts / value,
  low: high === null || high <= 0 ? null : watts / high,
  high: low === null || low <= 0 ? null : watts / low,
});

/**
 * Energy per token and per request at a load: mean power ÷ rate, J. The interval is that of the rate: how far the meter is
 * off is not known. Refused from less than 10 s, from no power at all, and where no rate may be used.
 */
export function energyAt(point: LoadPoint, { meanW, seconds, bySampling, idleW }: Power): Answer<Energy> {
  if (!(Number.isFinite(meanW) && meanW > 0))
    return refuse('No power was measured. Give the address of a GPU exporter.');
  if (!(seconds >= shortestS))
    return refuse(
      `Power was watched for ${formatDuration(1000 * seconds)} only. Measure for ${formatDuration(1000 * shortestS)} or longer, best for minutes.`,
    );
  const { requestsPerS, outputTokensPerS } = point;
  const of = (watts: number, rate: PointValue | null): Estimate | null =>
    isUsableRate(point, rate) ? energyOver(watts, rate) : null;
  const perToken = of(meanW, outputTokensPerS);
  const perRequest = of(meanW, requestsPerS);
  if (perToken === null && perRequest === null)
    return refuse('No rate of this load may be used. Measure a steady load for minutes.');
  return tell({
    joulesPerOutputToken: perToken,
    joulesPerRequest: perRequest,
    outputTokensPerJoule: perToken && energyOver(1, perToken),
    joulesPerOutputTokenAboveIdle: idleW === null || idleW >= meanW ? null : of(meanW - idleW, outputTokensPerS),
    cautions: [
      ...(bySampling ? ['The power is from nvidia-smi, which on some GPUs sees a quarter of the time.'] : []),
      ...(idleW === null ? ['What the GPUs draw without load is not known, and is in it.'] : []),
    ],
  });
}
