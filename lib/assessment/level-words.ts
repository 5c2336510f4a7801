import type { Assessment, LevelAssessment } from '../schema/assessment.ts';
import type { Run } from '../schema/run.ts';
import { inOneList } from '../units/list.ts';
import { formatLevel } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';
import { figureWords, reservation } from './measure-words.ts';
import { isShown } from './standing.ts';

type Levels = NonNullable<Assessment['levels']>;

/** A load in words: `50 in flight`, `2.5 req/s`. */
export const loadWords = (loop: Run['loop'], level: number): string =>
  `${formatLevel(level)}\u00a0${loop === 'closed' ? 'in flight' : 'req/s'}`;

/** Whether what is promised for a level is kept there, in a word. */
export const promiseWords = { pass: 'kept', fail: 'fails', inconclusive: 'undecided' } as const;

/** The level to be quoted first: the best one, else the one of the highest throughput. */
export function quotedLevel({ list, best }: Levels): LevelAssessment | null {
  const kept = list.find(({ level, verdict }) => level === best && verdict === 'pass');
  if (kept !== undefined) return kept;
  const rate = ({ measures }: LevelAssessment): number => measures.find(({ id }) => id === 'requests-rate')?.value ?? 0;
  return list.toSorted((a, b) => rate(b) - rate(a))[0] ?? null;
}

/** `23.6 req/s, p95 end-to-end time 2.11 s (2.02–2.30 s, n = 400)`, of what is known of them. */
function figures({ measures }: LevelAssessment): string {
  const rate = measures.find(({ id }) => id === 'requests-rate');
  const slow = measures.find(({ id }) => id === 'e2e-p95');
  const reserved = rate === undefined || reservation(rate) === '' ? '' : ` (${reservation(rate)})`;
  return [
    ...(isShown(rate) ? [`${formatQuantity(rate.value, rate.unit)}${reserved}`] : []),
    ...(isShown(slow) ? [`p95 end-to-end time ${figureWords(slow.value, slow)}`] : []),
  ].join(', ');
}

function bestWords(levels: Levels, loop: Run['loop']): string[] {
  if (levels.best === null) return [];
  const quoted = quotedLevel(levels);
  const told = quoted === null ? '' : figures(quoted);
  return [`every objective is kept at ${loadWords(loop, levels.best)}${told === '' ? '' : `: ${told}`}`];
}

function undecidedWords({ list }: Levels): string[] {
  const open = [...new Set(list.filter(({ verdict }) => verdict === 'inconclusive').map(({ level }) => level))];
  return open.length === 0 ? [] : [`undecided at ${inOneList(open.sort((a, b) => a - b).map(formatLevel))}`];
}

/** Where the load became too much, in a clause with its evidence. */
export function breakingWords({ breaking, list }: Levels, loop: Run['loop']): string[] {
  const { outcome, above, at, reasons } = breaking;
  if (outcome === 'reached' && at !== null) {
    const between =
      above === null
        ? `at or below ${loadWords(loop, at)}`
        : `between ${formatLevel(above)} and ${loadWords(loop, at)}`;
    return [`it breaks ${between}: ${reasons.join(', and ')}`];
  }
  const highest = Math.max(...list.map(({ level }) => level));
  return outcome === 'not-reached' ? [`no breaking point was reached up to ${loadWords(loop, highest)}`] : [];
}

/** Where throughput stopped growing, in a clause; not where the same step up is the breaking point. */
function saturationWords({ saturation, breaking, list }: Levels, loop: Run['loop']): string[] {
  if (saturation === null) return [];
  const { above, reason } = saturation;
  const next = Math.min(...list.map(({ level }) => level).filter((level) => level > above));
  if (breaking.at !== null && breaking.at <= next) return [];
  return [`throughput stops growing above ${loadWords(loop, above)} (${reason})`];
}

/** What a reader with five seconds has to know of a run that went through several levels. */
export function levelClauses(levels: Levels, loop: Run['loop']): string[] {
  return [
    ...bestWords(levels, loop),
    ...breakingWords(levels, loop),
    ...undecidedWords(levels),
    ...saturationWords(levels, loop),
  ];
}
