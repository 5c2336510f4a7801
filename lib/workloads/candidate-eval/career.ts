import { chance, integerBetween, lognormal, pick, type Random } from '../../statistics/seeded-random.ts';
import { conversionCourse, studies, type Study } from './education.ts';
import { employer, type Employer } from './employers.ts';
import { items, wording } from '../phrase.ts';
import { homeAndStudyRegion, type Region } from './places.ts';
import { positionPeriods, WRITTEN, yearOf, type Month, type Period } from './timeline.ts';
import { careerTracks, isSoftware } from './tracks/index.ts';
import type { Track } from './tracks/track.ts';

/** One position held. */
export interface Position {
  readonly title: string;
  readonly employer: Employer;
  readonly city: string;
  readonly period: Period;
  readonly track: Track;
  readonly standing: 'intern' | 'member' | 'lead';
}

/** A working life: where, from what studies, through which positions. */
export interface Career {
  readonly home: Region;
  readonly study: Region;
  readonly track: Track;
  /** The line of work before, for those who changed. */
  readonly earlier: Track | null;
  /** Latest first, as positions are. */
  readonly studies: readonly Study[];
  readonly positions: readonly Position[];
  /** Whole years in the present line of work. */
  readonly years: number;
}

/**
 * Makes a career that ends in `WRITTEN` or shortly before, with 2 to `mostPositions` positions: who has room for more has
 * mostly worked for longer.
 */
export function makeCareer(random: Random, mostPositions: number): Career {
  const { home, study } = homeAndStudyRegion(random);
  const { first, now } = careerTracks(random);
  const months = Math.round(Math.min(384, Math.max(22, 12 * lognormal(random, 1.8 * mostPositions, 0.5))));
  const start = WRITTEN - months;
  const wanted = Math.round(months / integerBetween(random, 16, 34));
  const count = Math.max(2, Math.min(wanted, mostPositions, Math.floor(months / 9)));
  // Someone who changed has at least one position in each line of work.
  const changesAt = first === now ? 0 : integerBetween(random, 1, count - 1);
  const periods = positionPeriods(random, start, count);
  const tracks = periods.map((_, index) => (index < changesAt ? first : now));
  const positions = positionsOf(random, { home, periods, tracks });

  // Degrees end in early summer: a job that began before July follows last year's.
  const lastYear = start % 12 >= 6 ? yearOf(start) : yearOf(start) - 1;
  const learned = studies(random, first, study, lastYear).filter(({ to }) => to <= yearOf(WRITTEN));
  const changed = periods[changesAt]?.from ?? start;
  if (!isSoftware(first) && isSoftware(now)) learned.unshift(conversionCourse(random, yearOf(changed - 1)));
  if (first.intern !== undefined && months < 72 && count < mostPositions && chance(random, 0.65)) {
    positions.push(internship(random, home, first, lastYear));
  }
  return {
    home,
    study,
    track: now,
    earlier: first === now ? null : first,
    studies: learned,
    positions,
    years: Math.floor((WRITTEN - changed) / 12),
  };
}

interface Outline {
  readonly home: Region;
  readonly periods: readonly Period[];
  readonly tracks: readonly Track[];
}

/** The positions, latest first, with titles that rise at the person's own pace. */
function positionsOf(random: Random, { home, periods, tracks }: Outline): Position[] {
  const pace = pick(random, [0.35, 0.6, 0.6, 0.85]);
  // One draw for all titles keeps a specialty: who begins in iOS does not become an Android engineer.
  const share = random();
  const specialty = (): number => share;
  const positions: Position[] = [];
  let level = 0;
  let since: Month = periods[0]?.from ?? WRITTEN;
  for (const [index, period] of periods.entries()) {
    const track = tracks[index] ?? tracks[0];
    if (track === undefined) break;
    const last = positions[0];
    const isChange = last !== undefined && last.track !== track;
    const titles = items(track.titles);
    const highest = Math.min(titles.length - 1, Math.floor((period.from - since) / 22));
    const rises = last !== undefined && !isChange && level < highest && chance(random, pace);
    if (isChange) {
      level = 0;
      since = period.from;
    } else if (rises) level += 1;
    const stays = last !== undefined && rises && last.period.to === period.from - 1 && chance(random, 0.6);
    positions.unshift({
      title: wording(specialty, titles[level] ?? ''),
      employer: stays
        ? last.employer
        : employer(random, { industries: track.industries, region: home, earlier: positions }),
      city: stays || (last !== undefined && chance(random, 0.6)) ? last.city : pick(random, items(home.cities)),
      period,
      track,
      standing: level >= 3 ? 'lead' : 'member',
    });
  }
  return positions;
}

/** The summer before the last year of studies. */
function internship(random: Random, home: Region, track: Track, lastYear: number): Position {
  const from = (lastYear - 1) * 12 + integerBetween(random, 4, 5);
  return {
    title: track.intern ?? '',
    employer: employer(random, { industries: track.industries, region: home, earlier: [] }),
    city: pick(random, items(home.cities)),
    period: { from, to: from + integerBetween(random, 2, 3) },
    track,
    standing: 'intern',
  };
}
