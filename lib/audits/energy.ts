import { watchedPower, type WatchedPower } from '../telemetry/gpu-power.ts';
import { formatCount, formatSignificant } from '../units/number.ts';
import { formatDuration } from '../units/duration.ts';
import { defineAudit } from './audit.ts';
import { caution, invalid, notApplicable, ok } from './finding.ts';
import { unboundWords } from './hardware.ts';
import { valueOf, type Subject } from './subject.ts';

/** Power is held by the GPU within a few percent of its limit. */
const most = 1.1;
/** Every GPU needs more than this share of its limit to do nothing. */
const least = 0.03;
/** Energy of a shorter time is that of its edges. */
const shortestMs = 10_000;

function powerOf({ evidence, windowMs }: Subject): WatchedPower | null {
  if (evidence === null || evidence.window === null || windowMs === null) return null;
  return watchedPower(evidence.samples, evidence.window);
}

/** C34 of the method: power that the GPU cannot draw, and energy from too short or too coarse a look. */
export default defineAudit({
  id: 'energy',
  title: 'The power of the GPUs is one that they can draw',
  failureTitle: 'The power of the GPUs is not one that they can draw',
  cautionTitle: 'The energy rests on too short or too coarse a look',
  why: 'Energy per token is mean power divided by tokens per second. A power that the GPU cannot draw is that of other GPUs, and a few coarse samples miss most of the time.',
  remedy:
    'Name the GPU and see that the exporter shows those of this server only; measure for minutes, with an exporter that reads counters (DCGM).',
  scope: 'run',
  needs: ['power from an exporter', 'the limit of the GPU’s power', 'tokens per second'],
  judge: (subject) => {
    if (subject.simulated) return notApplicable(unboundWords);
    const power = powerOf(subject);
    if (power === null) return notApplicable('the power of the GPUs during the load');
    const { meanW, samples, bySampling } = power;
    const rate = valueOf(subject, 'output-tokens', 'rate');
    const perToken =
      rate === null || rate === 0 ? '' : `, ${formatSignificant(meanW / rate)}\u00a0J for each output token`;
    const told = `${formatSignificant(meanW)}\u00a0W on average over ${formatCount(samples)} samples`;
    const { gpu, gpus } = subject.setup;
    const limit = gpu?.powerW == null ? null : gpu.powerW.value * (power.gpus ?? gpus);
    if (limit !== null && (meanW > most * limit || meanW < least * limit))
      return invalid(
        `${told}; ${formatCount(power.gpus ?? gpus)} × ${gpu?.name} draw ${meanW < limit ? 'more even when they do nothing' : `${formatCount(limit)}\u00a0W at most`}.`,
        [],
      );
    const windowMs = subject.windowMs ?? 0;
    if (windowMs < shortestMs) return caution(`${told}, in no more than ${formatDuration(windowMs)}${perToken}.`);
    if (bySampling)
      return caution(`${told}, taken from nvidia-smi, which on some GPUs sees a quarter of the time${perToken}.`);
    return ok(`${told}${perToken}.`);
  },
});
