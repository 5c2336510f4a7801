import { chance, pick, weightedPick, type Random } from '../../../statistics/seeded-random.ts';
import { businessTracks } from './business.ts';
import { fieldTracks } from './field.ts';
import { softwareTracks } from './software.ts';
import { technologyTracks } from './technology.ts';
import type { Track } from './track.ts';

/**
 * About six in ten candidates are software engineers, as in a technology company's inbox, so that
 * `is_software_engineer` is a real question.
 */
const GROUPS = [
  [softwareTracks, 58],
  [technologyTracks, 15],
  [businessTracks, 14],
  [fieldTracks, 13],
] as const;
const OPEN_TO_CHANGERS = [
  [softwareTracks, 75],
  [technologyTracks, 25],
] as const;

/** The line of work someone began in and the one they are in now: the same for nine in ten. */
export function careerTracks(random: Random): { readonly first: Track; readonly now: Track } {
  const first = pick(random, weightedPick(random, GROUPS));
  return { first, now: chance(random, 0.1) ? pick(random, weightedPick(random, OPEN_TO_CHANGERS)) : first };
}

/** Whether the line of work is software engineering. */
export function isSoftware(track: Track): boolean {
  return softwareTracks.includes(track);
}
