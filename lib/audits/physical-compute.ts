import { kvReadingCeiling, peakFlops, usualFlops } from '../facts/ceilings.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, invalid, notApplicable, ok } from './finding.ts';
import { hardwareOf, teraflops, times, unboundWords, unknownWords, verbOf, type Hardware } from './hardware.ts';
import { cacheWords, meanFlops, requestTokens, tokensWords, workTokensOf, type WorkTokens } from './request-work.ts';
import { valueOf, type Subject } from './subject.ts';
import { ownClock, rateSlip } from './unit-slip.ts';
import type { Finding } from '../schema/audit.ts';

/** No server is known to come nearer to the arithmetic of its GPU. */
const implausibleShare = 0.7;
/** Output tokens per second and GPU beyond what is known of any GPU, for models of this many parameters or more. */
const unheardOf = { tokensPerS: 100_000, parameters: 1e9 };

/** Of hardware that is not known: whether one GPU would do more than any is known to do. */
function withoutHardware(subject: Subject): Finding {
  const { setup } = subject;
  const missing = notApplicable(unknownWords(setup));
  const rate = valueOf(subject, 'output-tokens', 'rate');
  if (rate === null || setup.model === null || setup.model.parameters < unheardOf.parameters) return missing;
  const perGpu = rate / (setup.gpus * setup.replicas);
  return perGpu > unheardOf.tokensPerS
    ? caution(
        `${formatQuantity(perGpu, 'tok/s')} of output from one GPU are more than any is known to make with a model of this size. It is not known ${unknownWords(setup)}.`,
      )
    : missing;
}

function impossible(subject: Subject, hardware: Hardware, tokens: WorkTokens, rate: number): Finding | null {
  const { most, usual, replicas, words } = hardware;
  const claims = ['rates', 'token-rates'] as const;
  const usualCeiling = (replicas * usualFlops(usual.machine)) / meanFlops(usual.machine.model, tokens, 'none');
  const hint = (): string | null =>
    subject.source === 'stated' ? rateSlip(rate, usualCeiling, tokens, subject.load.slots) : ownClock;
  const told = `${formatQuantity(rate, 'req/s')} of ${tokensWords(tokens)}`;
  const flops = rate * meanFlops(most.machine.model, tokens, 'most');
  const peak = replicas * peakFlops(most.machine);
  if (flops > peak)
    return invalid(
      `${told} need ${teraflops(flops)}${cacheWords(tokens)}; ${words} ${verbOf(hardware, 'has', 'have')} at most ${teraflops(peak)} (${times(flops / peak)} over).`,
      claims,
      hint(),
    );
  const reading = replicas * kvReadingCeiling(most.machine, requestTokens(tokens, 'most'));
  const output = rate * tokens.output;
  return output > reading
    ? invalid(
        `${told} make ${formatQuantity(output, 'tok/s')} of output, for each of which the KV cache is read; the memory of ${words} allows ${formatQuantity(reading, 'tok/s')} (${times(output / reading)} over).`,
        claims,
        hint(),
      )
    : null;
}

/** What is possible, and whether it is likely: in the arithmetic that servers use, with nothing from an unknown cache. */
function believed({ setup, load, source }: Subject, hardware: Hardware, tokens: WorkTokens, rate: number): Finding {
  const { usual, replicas, words } = hardware;
  const flops = rate * meanFlops(usual.machine.model, tokens, 'none');
  const fewerBits = setup.weightBits !== null && setup.weightBits < 16;
  const peak = replicas * (fewerBits ? peakFlops(usual.machine) : usualFlops(usual.machine));
  const share = flops / peak;
  const told = `${formatQuantity(rate, 'req/s')} of ${tokensWords(tokens)} need ${teraflops(flops)}: ${formatQuantity(share, 'share')} of the ${teraflops(peak)} of ${words}${fewerBits ? '' : ' in 16 bits'}`;
  if (share <= implausibleShare) return ok(`${told}.`);
  const unless = [
    ...(setup.weightBits === null ? ['weights of fewer than 16 bits (tell them by WEIGHT_BITS)'] : []),
    ...(tokens.cachedShare === null ? ['prompts from the prefix cache'] : []),
  ];
  return caution(
    `${told}${share > 1 ? ` (${times(share)} as many)` : ''}; no server is known to reach more than ${formatQuantity(implausibleShare, 'share')}.${
      unless.length === 0 ? '' : ` It is believable only with ${unless.join(' or ')}.`
    }`,
    source === 'stated' ? rateSlip(rate, rate / share, tokens, load.slots) : null,
  );
}

/** C01 of the method: more arithmetic, or more reading of the KV cache, than the hardware can do. */
export default defineAudit({
  id: 'physical-compute',
  title: 'The hardware can compute this throughput',
  failureTitle: 'This throughput is physically impossible',
  cautionTitle: 'This throughput is hard to believe of this hardware',
  why: 'Every token takes a known number of operations and bytes. A rate that needs more than the GPU has was not measured, or not of this model on this GPU.',
  remedy:
    'Look for a slip of units, for empty answers counted as successes, and for another GPU or model than the one named.',
  scope: 'load',
  needs: ['GPU and model', 'requests per second', 'mean tokens of prompt and answer'],
  judge: (subject) => {
    if (subject.simulated) return notApplicable(unboundWords);
    const hardware = hardwareOf(subject.setup);
    if (hardware === null) return withoutHardware(subject);
    const rate = valueOf(subject, 'requests', 'rate');
    const tokens = workTokensOf(subject);
    if (rate === null || tokens === null) return notApplicable('requests per second, or their tokens');
    return impossible(subject, hardware, tokens, rate) ?? believed(subject, hardware, tokens, rate);
  },
});
