import { mostInFlight } from '../calibration/measured-run.ts';
import { differences } from '../calibration/fitness.ts';
import { formatCount } from '../../lib/units/number.ts';
import { formatQuantity } from '../../lib/units/quantity.ts';
import { loadWords } from '../../lib/assessment/level-words.ts';
import { beginningOf, medianTtftMs, type MeasuredLoad } from './measured-load.ts';

/** Loads that a simulator is fitted to, and what is to be said of the others. */
export interface LoadsToFit {
  /** Lowest first; each the beginning of what was measured. */
  readonly loads: readonly MeasuredLoad[];
  readonly leftOut: readonly string[];
  /** Why there is nothing to fit to; empty where there is. */
  readonly refusals: readonly string[];
}

/** Loads that a fit takes at most: closed loops, which say most at all batch sizes, before open ones. */
const most = { closed: 5, open: 2, openAlone: 4 } as const;
/** Fewer measured requests have no median worth fitting to: of one at a time, and of a load. */
const fewest = { alone: 5, loaded: 12 } as const;
const mostFailed = 0.05;
/** An open loop whose median time to the first token is so many times that of the lowest load has a queue, and chance decides its length. */
const queued = 4;

/** Why a load is not fitted to; null of one that may be. */
function objection(load: MeasuredLoad): string | null {
  const { requests, failed, unusable } = load;
  const all = requests.length + failed + unusable;
  if (unusable > 0)
    return `${formatCount(unusable)} of ${formatCount(all)} requests have no first token or no token counts (run it with bin/k6, against a server that streams and reports usage)`;
  if (failed > mostFailed * all)
    return `${formatCount(failed)} of ${formatCount(all)} requests failed, so its load is not known`;
  const measured = requests.filter((request) => request.measured).length;
  const least = mostInFlight(load) === 1 ? fewest.alone : fewest.loaded;
  return measured < least
    ? `${formatCount(measured)} measured requests are too few (${formatCount(least)} at least)`
    : null;
}

/** So many of these, at about equal distances, first and last among them. */
function spread(loads: readonly MeasuredLoad[], count: number): MeasuredLoad[] {
  if (loads.length <= count) return [...loads];
  const at = Array.from({ length: count }, (_, i) => Math.round((i * (loads.length - 1)) / (count - 1)));
  return [...new Set(at)].flatMap((index) => loads[index] ?? []);
}

/** The first visit to each level of a loop, rising. */
function levelsOf(loads: readonly MeasuredLoad[], loop: MeasuredLoad['loop']): MeasuredLoad[] {
  const ofLoop = loads.filter((load) => load.loop === loop);
  return ofLoop
    .filter((load, i) => ofLoop.findIndex(({ level }) => level === load.level) === i)
    .sort((a, b) => a.level - b.level);
}

function refusalsOf(loads: readonly MeasuredLoad[], leftOut: readonly string[]): string[] {
  if (loads.length >= 2) return [];
  return [
    `The simulator cannot be calibrated: it needs two loads of one server at least, and ${loads.length === 1 ? 'has one' : 'has none'} that may be fitted to. ` +
      'Measure one request at a time and two or more higher loads, 20 requests each at least (`k6-vllm sweep … --axis CONCURRENCY=1,4,16,64`, or `k6-vllm saturate`).',
    ...leftOut,
  ];
}

/** Chooses the loads that tell most of a server: one request alone up to the most in flight. */
export function loadsToFit(all: readonly MeasuredLoad[]): LoadsToFit {
  const objections = all.map(objection);
  const fit = all.filter((_, i) => objections[i] === null);
  const leftOut = all.flatMap(({ id }, i) => (objections[i] ? [`${id} is left out: ${objections[i]}.`] : []));
  const closed = levelsOf(fit, 'closed');
  const lowest = Math.min(...fit.map(medianTtftMs));
  const isQueued = (load: MeasuredLoad): boolean => medianTtftMs(load) > queued * lowest;
  const open = levelsOf(fit, 'open').filter((load) => !isQueued(load));
  const chosen = [...spread(closed, most.closed), ...spread(open, closed.length < 2 ? most.openAlone : most.open)];
  const differing = differences(chosen);
  return {
    loads: chosen.map(beginningOf),
    leftOut,
    refusals:
      differing.length > 0
        ? differing.map((words) => `The loads are not of one server: ${words}.`)
        : refusalsOf(chosen, leftOut),
  };
}

/** A load in words: `8 in flight`. */
export const wordsOf = ({ loop, level }: MeasuredLoad): string => loadWords(loop, level);

/** Share of the prompt tokens found in the prefix cache, over all of these loads, 0 to 1; 0 where no server tells. */
export function hitShare(loads: readonly MeasuredLoad[]): number {
  let [hits, tokens] = [0, 0];
  for (const { requests, cachedShare } of loads) {
    const prompts = requests.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
    hits += (cachedShare ?? 0) * prompts;
    tokens += cachedShare === null ? 0 : prompts;
  }
  return tokens === 0 ? 0 : hits / tokens;
}

/** Words for a share of prompts that was found in the prefix cache. */
export const hitWords = (share: number): string => formatQuantity(share, 'share');
