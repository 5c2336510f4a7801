import { firstTokenFloorS } from '../facts/ceilings.ts';
import type { Finding } from '../schema/audit.ts';
import { formatCount } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, invalid, notApplicable, ok } from './finding.ts';
import { hardwareOf, times, unboundWords, unknownWords, verbOf, type Hardware } from './hardware.ts';
import { requestTokens, workTokensOf, type WorkTokens } from './request-work.ts';
import { valueOf, type Requests, type Subject } from './subject.ts';

/** Clocks of GPUs go a little beyond their data sheets. */
const tolerated = 0.8;
/** More requests than this share below the floor are no accident of one clock or count. */
const accidentalShare = 0.01;
/** By how much a percentile must be too short to prove anything, as lengths differ. */
const looseFactor = 2;

const floorMs = ({ most }: Hardware, prompt: number, cached: number): number =>
  1000 * tolerated * firstTokenFloorS(most.machine, { prompt, cached, output: 1 });

interface Below {
  readonly timed: number;
  readonly below: number;
  /** Of the request that was farthest below its floor. */
  readonly ttftMs: number;
  readonly floorMs: number;
  readonly uncached: number;
}

function countBelow({ columns, succeeded }: Requests, hardware: Hardware, share: number): Below {
  const { firstTokenMs, sentMs, promptTokens, cachedTokens } = columns;
  let found: Below = { timed: 0, below: 0, ttftMs: 1, floorMs: 0, uncached: 0 };
  let [timed, below] = [0, 0];
  let longest = 0;
  for (const row of succeeded) longest = Math.max(longest, promptTokens[row] || 0);
  const highestFloor = floorMs(hardware, longest, 0);
  for (const row of succeeded) {
    const ttftMs = (firstTokenMs[row] ?? Number.NaN) - (sentMs[row] ?? Number.NaN);
    if (Number.isNaN(ttftMs)) continue;
    timed++;
    if (ttftMs >= highestFloor) continue;
    const prompt = promptTokens[row] || 0;
    const known = cachedTokens[row] ?? Number.NaN;
    const cached = Number.isNaN(known) ? prompt * share : known;
    const floor = floorMs(hardware, prompt, cached);
    if (ttftMs >= floor) continue;
    below++;
    if (floor / Math.max(ttftMs, 1e-3) > found.floorMs / found.ttftMs)
      found = { timed, below, ttftMs: Math.max(ttftMs, 1e-3), floorMs: floor, uncached: prompt - cached };
  }
  return { ...found, timed, below };
}

/** The cache of each request is known only where records tell; a share of all tokens says nothing of one request. */
const cachedOfEach = ({ setup }: Subject): number => (setup.prefixCaching === false ? 0 : 1);

function ofRecords(subject: Subject, requests: Requests, hardware: Hardware): Finding | null {
  const found = countBelow(requests, hardware, cachedOfEach(subject));
  if (found.timed === 0) return null;
  const { below, timed } = found;
  if (below === 0)
    return ok(`None of ${formatCount(timed)} requests was faster to its first token than its prompt allows.`);
  const told = `${formatCount(below)} of ${formatCount(timed)} first tokens came earlier than their prompt allows, one after ${formatQuantity(found.ttftMs, 'ms')} with ${found.uncached === 0 ? 'no more than one step' : `${formatCount(found.uncached)} tokens`} to compute, for which ${hardware.words} ${verbOf(hardware, 'needs', 'need')} ${formatQuantity(found.floorMs / tolerated, 'ms')}`;
  return below > accidentalShare * timed
    ? invalid(`${told}.`, ['ttft'])
    : caution(`${told}; so few may be miscounted.`);
}

function ofMeasures(subject: Subject, hardware: Hardware, tokens: WorkTokens): Finding | null {
  for (const statistic of ['mean', 'max', 'p99', 'p95', 'p90', 'p50']) {
    const ttftMs = valueOf(subject, 'ttft', statistic);
    if (ttftMs === null) continue;
    const { prompt, cached } = requestTokens(tokens, 'most');
    const floor = floorMs(hardware, prompt, cached);
    const told = `The first token took ${formatQuantity(ttftMs, 'ms')} (${statistic}); ${hardware.words} ${verbOf(hardware, 'needs', 'need')} ${formatQuantity(floor / tolerated, 'ms')} for the ${formatCount(prompt - cached)} tokens of a prompt that ${tokens.cachedShare === null ? 'cannot have been cached' : 'were not cached'}`;
    const factor = statistic === 'mean' || statistic === 'max' ? 1 : looseFactor;
    return ttftMs * factor < floor
      ? invalid(`${told} (${times(floor / tolerated / ttftMs)} as long).`, ['ttft'])
      : ok(`${told}.`);
  }
  return null;
}

/** C04 of the method: a first token that came before its prompt can have been computed. */
export default defineAudit({
  id: 'latency-floor',
  title: 'No first token came before its prompt could be computed',
  failureTitle: 'First tokens came before their prompts could be computed',
  cautionTitle: 'A few first tokens came before their prompts could be computed',
  why: 'A prompt that is not in the prefix cache must be computed before the first token. What comes earlier was cached, made up, or the body of an error.',
  remedy: 'Look at answers themselves, at what lies between client and server, and at repeated prompts.',
  scope: 'load',
  needs: ['GPU and model', 'times to first token', 'tokens of the prompts, and what of them was cached'],
  judge: (subject) => {
    if (subject.simulated) return notApplicable(unboundWords);
    const hardware = hardwareOf(subject.setup);
    if (hardware === null) return notApplicable(unknownWords(subject.setup));
    const tokens = workTokensOf(subject);
    const found =
      (subject.requests && ofRecords(subject, subject.requests, hardware)) ??
      (tokens && ofMeasures(subject, hardware, tokens));
    return found ?? notApplicable('times to first token, or the tokens of prompts');
  },
});
