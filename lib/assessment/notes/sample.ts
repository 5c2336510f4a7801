import { smallestBoundingSample, smallestPublishableSample } from '../../statistics/sample-size.ts';
import { formatDuration } from '../../units/duration.ts';
import { inOneList } from '../../units/list.ts';
import { formatCount, formatLevel } from '../../units/number.ts';
import type { Evidence, MeasureSource } from '../evidence.ts';
import { isBurst, requestsPerSlot } from '../burst.ts';
import type { NoteRule } from './note.ts';

/** A window shorter than either is over before a server has settled. */
const shortest = { windowMs: 60_000, medians: 20 } as const;

/** What is quoted as one load: a run, or a level of one. */
interface Sample {
  /** Null for the whole of a run. */
  readonly level: number | null;
  /** Requests in flight, in a closed loop. */
  readonly slots: number;
  readonly loop: Evidence['run']['loop'];
  readonly counts: { readonly measured: number; readonly succeeded: number };
  readonly window: Evidence['window'];
  readonly measureOf: MeasureSource;
}

function samples({ run, counts, window, measureOf, levels }: Evidence): Sample[] {
  const { loop, profile } = run;
  if (levels === null) return [{ level: null, slots: Math.max(1, ...profile.levels), loop, counts, window, measureOf }];
  return levels.map((visited) => ({ ...visited, slots: visited.level, loop }));
}

/** ` at 5 and 10`; empty for a whole run. */
function where(list: readonly Sample[]): string {
  const levels = [...new Set(list.flatMap(({ level }) => level ?? []))];
  return levels.length === 0 ? '' : ` at ${inOneList(levels.map(formatLevel))}`;
}

const lengthMs = ({ window }: Sample): number => (window === null ? 0 : window.endMs - window.startMs);
const medianMs = ({ measureOf }: Sample): number => measureOf('e2e', 'p50')?.value ?? 0;

function burstWords(list: readonly Sample[]): string | null {
  const bursts = list.filter(
    ({ counts, slots, loop }) => counts.succeeded > 0 && isBurst(loop, slots, counts.measured),
  );
  const [first] = bursts;
  if (first === undefined) return null;
  if (first.level !== null)
    return `Fewer than ${requestsPerSlot} requests per slot${where(bursts)}: bursts, not rates.`;
  return `${formatCount(first.counts.measured)} requests over ${formatCount(first.slots)} slots are a burst, not a rate.`;
}

function shortWords(list: readonly Sample[]): string | null {
  const short = list.filter((sample) => {
    if (sample.window === null || sample.counts.succeeded === 0) return false;
    return lengthMs(sample) < shortest.windowMs || lengthMs(sample) < shortest.medians * medianMs(sample);
  });
  const least = short.toSorted((a, b) => lengthMs(a) - lengthMs(b))[0];
  if (least === undefined) return null;
  const median = medianMs(least);
  const length = `${formatDuration(lengthMs(least))}${median > 0 ? `, ${formatCount(lengthMs(least) / median)} median request times` : ''}`;
  return least.level === null
    ? `The measured window lasted ${length}.`
    : `The measured windows${where(short)} were short; the shortest${where([least])} lasted ${length}.`;
}

/** Which samples have too few successes for quantile p to be shown, or to be shown without a doubt. */
function fewWords(list: readonly Sample[], p: number): string | null {
  const name = `p${p * 100}`;
  const few = list.flatMap((sample) => {
    const measure = sample.measureOf('e2e', name);
    if (sample.counts.succeeded === 0 || measure === null || measure.value === null) return [];
    return measure.n < smallestPublishableSample(p) ? [{ sample, n: measure.n }] : [];
  });
  const withheld = few.filter(({ n }) => n < smallestBoundingSample(p));
  const [first] = few;
  if (first === undefined) return null;
  if (first.sample.level === null)
    return withheld.length > 0
      ? `${formatCount(first.n)} successes are too few for ${name}, which is withheld.`
      : `${formatCount(first.n)} successes make ${name} uncertain; it is shown in italics, with its interval.`;
  const at = (kind: typeof few): string => where(kind.map(({ sample }) => sample));
  const uncertain = few.filter((one) => !withheld.includes(one));
  return [
    ...(withheld.length > 0 ? [`Too few successes for ${name}${at(withheld)}, where it is withheld.`] : []),
    ...(uncertain.length > 0
      ? [`Few successes make ${name} uncertain${at(uncertain)}; it is shown in italics, with its interval.`]
      : []),
  ].join(' ');
}

/** Whether the sample carries what is said of it. */
export const sampleNotes: readonly NoteRule[] = [
  {
    id: 'burst',
    weight: 'caution',
    happened: (evidence) => burstWords(samples(evidence)),
    why: 'The rate is that of one or a few batches which start and end together; a steady load can be ten times slower.',
    remedy: `Send at least ${requestsPerSlot} requests per slot before you quote or project the rate.`,
  },
  {
    id: 'short-window',
    weight: 'caution',
    happened: (evidence) => shortWords(samples(evidence)),
    why: 'Filling and draining the slots weigh much in so short a window, and the server may not have settled.',
    remedy: `Measure for at least ${formatDuration(shortest.windowMs)} and ${shortest.medians} median request times.`,
  },
  ...[0.95, 0.99].map((p): NoteRule => ({
    id: `few-for-p${p * 100}`,
    weight: 'information',
    happened: (evidence) => fewWords(samples(evidence), p),
    why: `It takes ${formatCount(smallestBoundingSample(p))} values to bound p${p * 100} at all, and ${formatCount(smallestPublishableSample(p))} to have ten beyond it.`,
    remedy: `Raise REQUESTS to ${formatCount(smallestPublishableSample(p))} or more if you need p${p * 100}.`,
  })),
];
