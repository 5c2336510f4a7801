import { fitsInCache, stepFloorS } from '../facts/ceilings.ts';
import type { Setup } from '../facts/setup.ts';
import type { Finding } from '../schema/audit.ts';
import { formatTrimmed } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, invalid, notApplicable, ok } from './finding.ts';
import { hardwareOf, times, unboundWords, unknownWords, verbOf, type Assumed, type Hardware } from './hardware.ts';
import { takenTimes, type TakenTime } from './taken-time.ts';
import type { Subject } from './subject.ts';
import { ownClock, timeSlip } from './unit-slip.ts';

/** No server is known to spend less than a tenth of its time on anything but reading weights. */
const implausibleShare = 0.9;
/** By how much a time of requests whose lengths are not their own must be too short to prove anything. */
const looseFactor = 2;

const floorMs = ({ machine, tokensPerStep }: Assumed): number => (1000 * stepFloorS(machine)) / tokensPerStep;

/** What makes a floor lower than the usual one and is not known to be absent. */
const escapes = ({ weightBits, tokensPerStep }: Setup): string[] => [
  ...(weightBits === null ? ['weights of fewer than 16 bits (tell them by WEIGHT_BITS)'] : []),
  ...(tokensPerStep === null ? ['speculative decoding'] : []),
];

function assumptions({ weightBits, tokensPerStep }: Setup, { most }: Hardware): string {
  const bits = weightBits === null ? 'with weights of 4 bits' : '';
  const steps = tokensPerStep === null ? `with ${formatTrimmed(most.tokensPerStep)} tokens a step` : '';
  const all = [bits, steps].filter(Boolean).join(' and ');
  return all === '' ? '' : `, even ${all}`;
}

function excess({ msPerToken, loose }: TakenTime, floor: number): number {
  return floor / msPerToken / (loose ? looseFactor : 1);
}

function verdict(taken: TakenTime, hardware: Hardware, { setup, source }: Subject): Finding {
  const { most, usual, words } = hardware;
  const needs = (floor: number): string =>
    `${words} ${verbOf(hardware, 'needs', 'need')} ${formatQuantity(floor, 'ms')} to read the weights of ${usual.machine.model.id} once`;
  const [least, likely] = [floorMs(most), floorMs(usual)];
  const slip = source === 'stated' ? timeSlip(taken.ms, taken.tokens * likely) : null;
  const each = taken.tokens === 1 ? '' : `, ${formatQuantity(taken.msPerToken, 'ms')} a token`;
  if (excess(taken, least) > 1)
    return invalid(
      `${taken.words}${each}; ${needs(least)}${assumptions(setup, hardware)} (${times(least / taken.msPerToken)} as long).`,
      ['latencies', 'rates', 'token-rates'],
      source === 'stated' ? slip : ownClock,
    );
  const told = `${taken.words}; ${needs(likely)}`;
  if (excess(taken, likely) > 1)
    return caution(
      `${told} with weights of ${formatTrimmed(usual.machine.weightBits ?? 16)} bits: it is possible only with ${escapes(setup).join(' or ')}.`,
      slip,
    );
  const share = likely / taken.msPerToken;
  if (share > implausibleShare && !taken.loose)
    return caution(`${told}, which leaves nothing for the KV cache, prompts and the rest: suspiciously good.`);
  return ok(`${told}.`);
}

/** C02 of the method: a step reads all weights, so that no answer can be faster than that for each of its tokens. */
export default defineAudit({
  id: 'step-floor',
  title: 'Answers came no faster than memory allows',
  failureTitle: 'Answers came faster than memory allows',
  cautionTitle: 'Answers came as fast as memory allows, or faster than 16 bits do',
  why: 'Each token of an answer takes a step that reads all weights of the model from memory. Answers that are faster were not computed by this model on this hardware.',
  remedy:
    'Look for a slip of units, for answers that were empty or came from elsewhere, and for another model, precision or number of GPUs than the one named.',
  scope: 'load',
  needs: ['GPU and model', 'times of requests, or the slots and the rate', 'mean tokens of an answer'],
  judge: (subject) => {
    if (subject.simulated) return notApplicable(unboundWords);
    const hardware = hardwareOf(subject.setup);
    if (hardware === null) return notApplicable(unknownWords(subject.setup));
    if (fitsInCache(hardware.usual.machine))
      return notApplicable('a limit of memory: the weights fit into the cache of the GPU');
    const all = takenTimes(subject);
    // what is impossible by any evidence is impossible
    const taken = all.find((each) => excess(each, floorMs(hardware.most)) > 1) ?? all[0];
    return taken === undefined
      ? notApplicable('how long requests took, and their tokens')
      : verdict(taken, hardware, subject);
  },
});
