import { chance, integerBetween, pick, type Random } from '../../statistics/seeded-random.ts';
import { items } from '../phrase.ts';
import { school, type Region } from './places.ts';
import type { StudyKind, Track } from './tracks/track.ts';

/** One line of a candidate's education; years are calendar years. */
export interface Study {
  readonly title: string;
  readonly school: string;
  readonly from: number;
  readonly to: number;
}

const MASTERS: Readonly<Partial<Record<StudyKind, readonly [string, number]>>> = {
  science: ['MS', 0.32],
  engineering: ['MS', 0.28],
  arts: ['MA', 0.15],
  business: ['MBA', 0.12],
  teaching: ['MEd', 0.4],
};

const DOCTORAL = /Physics|Statistics|Biochemistry|Molecular|Chemistry|Mathematics/;

/** What someone studied before a first job that began after the summer of `lastYear`; the latest first. */
export function studies(random: Random, track: Track, region: Region, lastYear: number): Study[] {
  const chosen = pick(random, items(track.studies));
  const field = chosen.slice(chosen.indexOf(' ') + 1);
  const kind = chosen.slice(0, chosen.indexOf(' ')) as StudyKind;
  if (kind !== 'nursing' && kind !== 'teaching' && chance(random, 0.05)) {
    return [
      { title: `Coursework in ${field} (no degree)`, school: school(random, region), from: lastYear - 2, to: lastYear },
    ];
  }
  const done: Study[] = [];
  let year = lastYear;
  const add = (title: string, years: number): void => {
    done.push({ title: `${title} in ${field}`, school: school(random, region), from: year - years, to: year });
    year -= years;
  };
  const isDoctor = DOCTORAL.test(field) && chance(random, 0.2);
  if (isDoctor) add('PhD', integerBetween(random, 4, 6));
  const master = MASTERS[kind];
  if (master !== undefined && chance(random, master[1])) {
    // An MBA says nothing about a field, and people take it after some years of work.
    if (master[0] === 'MBA')
      done.push({ title: 'MBA (part-time)', school: school(random, region), from: lastYear + 3, to: lastYear + 5 });
    else add(master[0] === 'MS' ? region.master : master[0], integerBetween(random, 1, 2));
  }
  const honors = chance(random, 0.14)
    ? pick(random, [', cum laude', ', magna cum laude', ', with honors', ', GPA 3.8'])
    : '';
  add(region.degrees[kind], region.years);
  return done.map((study, index) => (index === done.length - 1 ? { ...study, title: study.title + honors } : study));
}

/** The course that brings someone from another line of work into software, ended in the given year. */
export function conversionCourse(random: Random, year: number): Study {
  return {
    title: pick(random, [
      'Software Engineering Immersive',
      'Full-Stack Web Development Certificate',
      'Graduate Certificate in Computing',
    ]),
    school: pick(random, [
      'General Assembly',
      'Hack Reactor',
      'Flatiron School',
      'Lakeridge State College',
      'Codeworks Academy',
    ]),
    from: year,
    to: year,
  };
}
