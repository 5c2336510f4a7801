import { formatQuantity } from '../units/quantity.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, ok } from './finding.ts';

/** A difference between the rates of the whole and of the steady stretch that changes a plan. */
const muchDifferent = 0.1;

/** C20 of the method: requests over the whole time, with slots that fill and run empty, are fewer a second than the load was. */
export default defineAudit({
  id: 'ramp-and-drain',
  title: 'Beginning and end weigh little in the rate',
  failureTitle: 'Beginning and end weigh much in the rate',
  why: 'While slots fill and run empty the server is not under the load that the result is named after.',
  remedy: 'Quote the rate of the steady stretch, or measure for longer: what the ends weigh shrinks with the length.',
  scope: 'load',
  needs: ['the rate of the steady stretch', 'the rate of the whole window'],
  judge: ({ steady }) => {
    if (steady === null || steady.kind === 'too-short' || steady.kind === 'none' || steady.steadyRps <= 0)
      return notApplicable('a steady stretch to compare the whole window with');
    const { steadyRps, wholeRps } = steady;
    const change = wholeRps / steadyRps - 1;
    const told = `${formatQuantity(wholeRps, 'req/s')} over the whole window, ${formatQuantity(steadyRps, 'req/s')} over its steady stretch`;
    const share = formatQuantity(Math.abs(change), 'share');
    return Math.abs(change) > muchDifferent
      ? caution(`${told}: beginning and end make it ${share} ${change < 0 ? 'less' : 'more'}.`)
      : ok(`${told} (${share} apart).`);
  },
});
