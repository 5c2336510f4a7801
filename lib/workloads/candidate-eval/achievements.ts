import { chance, shuffled, type Random } from '../../statistics/seeded-random.ts';
import type { Position } from './career.ts';
import { lines, sentence, wording } from '../phrase.ts';
import { CIRCUMSTANCES, GENERAL_ACHIEVEMENTS, INTERN_ACHIEVEMENTS } from './tracks/general.ts';
import type { Track } from './tracks/track.ts';

/** Gives the next achievement for a position, or null when everything that fits has been said. */
export type AchievementSource = (position: Position) => string | null;

/**
 * Achievements in random order for one career; none is given twice, those of leaders only to leaders. The share `wordiness`
 * (0 to 1) of them also tells the circumstances.
 */
export function achievementSource(random: Random, wordiness: number): AchievementSource {
  const pools = new Map<unknown, string[]>();
  const poolOf = (key: unknown, phrases: string): string[] => {
    const pool = pools.get(key) ?? shuffled(random, lines(phrases));
    pools.set(key, pool);
    return pool;
  };
  const openings = new Set<string>();
  const circumstances = shuffled(random, lines(CIRCUMSTANCES));
  return (position) => {
    const interns = position.standing === 'intern';
    const own = interns ? poolOf('intern', INTERN_ACHIEVEMENTS) : poolOf(position.track, allOf(position.track));
    const phrase = take(own, position, openings);
    if (phrase !== null && !interns && chance(random, wordiness))
      return told(random, phrase + (circumstances.pop() ?? ''));
    if (phrase !== null || interns) return phrase && told(random, phrase);
    const general = take(poolOf('general', GENERAL_ACHIEVEMENTS), position, openings);
    return general && told(random, general);
  };
}

function told(random: Random, phrase: string): string {
  return sentence(wording(random, phrase.slice(phrase.startsWith('+') ? 1 : 0)));
}

function allOf({ achievements, common }: Track): string {
  return common === undefined ? achievements : `${achievements}\n${common}`;
}

/** Takes the first phrase that fits out of the pool, preferring one with a first word not yet seen. */
function take(pool: string[], position: Position, openings: Set<string>): string | null {
  let chosen = -1;
  for (let i = 0; i < pool.length; i += 1) {
    const phrase = pool[i] ?? '';
    if (phrase.startsWith('+') && position.standing !== 'lead') continue;
    if (chosen < 0) chosen = i;
    if (openings.has(opening(phrase))) continue;
    chosen = i;
    break;
  }
  if (chosen < 0) return null;
  const phrase = pool.splice(chosen, 1)[0] ?? '';
  openings.add(opening(phrase));
  return phrase;
}

function opening(phrase: string): string {
  return phrase.slice(phrase.startsWith('+') ? 1 : 0, phrase.indexOf(' '));
}
