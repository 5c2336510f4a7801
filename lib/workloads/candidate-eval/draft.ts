import { chance, shuffled, weightedPick, type Random } from '../../statistics/seeded-random.ts';
import { achievementSource } from './achievements.ts';
import type { Career, Position } from './career.ts';
import { items } from '../phrase.ts';
import { languages, publications, summarySentences, worded } from './sections.ts';
import { INTERESTS, VOLUNTEERING } from './tracks/general.ts';

/** A profile that is being written: what has been said so far. */
export interface Draft {
  readonly career: Career;
  /** Achievements by position, the positions in the career's order. */
  readonly achievements: readonly string[][];
  readonly summary: string[];
  readonly skills: string[];
  readonly certificates: string[];
  readonly projects: string[];
  readonly volunteering: string[];
  readonly publications: string[];
  readonly languages: string[];
  readonly interests: string[];
}

/** A step that makes the draft longer; gives the characters added, 0 when there is nothing left to say. */
type Step = () => number;

/** What an item brings along besides its own text: a line break and a bullet, or a comma. */
const AROUND_ITEM = 3;
/** What the first item of a section brings along: the section's heading and an empty line. */
const AROUND_SECTION = 14;

/**
 * Begins a draft with what every profile has. The returned `extend` adds one thing, at random: a profile grows as people pad theirs, mostly by achievements. `wordiness` (0 to 1) is the share
 * of achievements that say under which circumstances they came about.
 */
export function beginDraft(
  random: Random,
  career: Career,
  wordiness: number,
): { readonly draft: Draft; readonly extend: Step } {
  const nextAchievement = achievementSource(random, wordiness);
  const { track } = career;
  const draft: Draft = {
    career,
    achievements: career.positions.map((position) => [nextAchievement(position) ?? ''].filter(Boolean)),
    summary: [],
    skills: [],
    certificates: [],
    projects: [],
    volunteering: [],
    publications: [],
    languages: [],
    interests: [],
  };
  // Lists are made when something is first taken from them: most profiles leave some untouched.
  const more = (list: string[], make: () => string[], most: number): Step => {
    let waiting: string[] | undefined;
    return () => {
      waiting ??= make();
      const next = list.length < most ? waiting.shift() : undefined;
      if (next === undefined) return 0;
      return list.push(next) === 1 ? next.length + AROUND_SECTION : next.length + AROUND_ITEM;
    };
  };
  const addSkill = more(draft.skills, () => shuffled(random, items(track.skills)), 18);
  for (let count = 0; count < 5; count += 1) addSkill();

  const steps: (readonly [Step, number])[] = [
    [() => addAchievement(random, draft, nextAchievement), 58],
    [addSkill, 16],
    [more(draft.summary, () => summarySentences(random, career), 5), 20],
    [more(draft.certificates, () => shuffled(random, items(track.certificates)), 2), 6],
    [more(draft.projects, () => worded(random, track.projects), 2), 6],
    [more(draft.volunteering, () => worded(random, VOLUNTEERING), 2), 5],
    [more(draft.publications, () => publications(random, career), 2), 6],
    [more(draft.languages, () => [languages(random, career)], 1), 5],
    [more(draft.interests, () => shuffled(random, items(INTERESTS)), 3), 5],
  ];
  const extend = (): number => {
    let added = weightedPick(random, steps)();
    for (let i = 0; added === 0 && i < steps.length; i += 1) added = steps[i]?.[0]() ?? 0;
    return added;
  };
  return { draft, extend };
}

/** Adds an achievement to a position that has room for it, twice as often to the latest as to the one before, and so on. */
function addAchievement(random: Random, draft: Draft, next: (position: Position) => string | null): number {
  const { positions } = draft.career;
  let index = 0;
  while (index < positions.length - 1 && (chance(random, 0.5) || !hasRoom(draft, index))) index += 1;
  if (!hasRoom(draft, index)) index = positions.findIndex((_, earlier) => hasRoom(draft, earlier));
  const position = positions[index];
  const achievement = position === undefined ? null : next(position);
  if (achievement === null) return 0;
  draft.achievements[index]?.push(achievement);
  return achievement.length + AROUND_ITEM;
}

/** Whether a position has fewer than three achievements; more are told of the latest two, or where there are few positions. */
function hasRoom(draft: Draft, index: number): boolean {
  const { positions } = draft.career;
  const usual = positions.length < 4 ? 5 : index < 2 ? 4 : 3;
  const most = positions[index]?.standing === 'intern' ? 2 : usual;
  return (draft.achievements[index]?.length ?? most) < most;
}
