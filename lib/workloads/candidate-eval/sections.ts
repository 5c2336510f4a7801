import { chance, pick, shuffled, type Random } from '../../statistics/seeded-random.ts';
import type { Career } from './career.ts';
import { inOneList } from '../../units/list.ts';
import { items, sentence, wording } from '../phrase.ts';

/** The phrases of a list in random order, each a sentence. */
export function worded(random: Random, phrases: string): string[] {
  return shuffled(random, items(phrases)).map((phrase) => sentence(wording(random, phrase)));
}

/** What a summary may say, the most telling first. */
export function summarySentences(random: Random, career: Career): string[] {
  const { track, earlier, years, positions } = career;
  const [latest] = positions;
  const [one = '', other = ''] = shuffled(random, items(track.strengths));
  const span = years < 2 ? 'Early career' : `${years}${chance(random, 0.3) ? '+' : ''} years`;
  const recent = latest?.period.to === null ? 'now' : 'most recently';
  const origin = earlier === null ? '' : ` after a start in ${earlier.work}`;
  return [
    `${span} in ${track.work}${origin}, ${recent} with ${latest?.employer.name ?? ''}.`,
    pick(random, [
      `Known for ${one} and ${other}.`,
      `Colleagues mention ${one} first.`,
      `At my best where ${one} and ${other} count.`,
    ]),
    ...shuffled(random, [
      `Day to day I use ${inOneList(shuffled(random, items(track.skills)).slice(0, 3))}.`,
      `[Have worked|Worked] with [small|remote|mixed|large] teams in ${positions.length} [settings|positions] and [enjoy|like] [teaching others|being taught|clear goals|a quiet week of hard work].`,
      `[Based in|At home in] ${(latest?.city ?? '').split(',')[0]}, [no relocation planned|willing to travel up to {10-40}% of the time|open to moving within the country].`,
    ]).map((phrase) => wording(random, phrase)),
    wording(
      random,
      '[Looking for|Would like] [a team that ships often|a role with more responsibility|a smaller company|a place to stay for many years|work with a visible purpose], [on site or remote|preferably hybrid|open to relocation|available at two weeks’ notice].',
    ),
  ];
}

const PAPERS = [
  'On the [Cost|Stability|Calibration] of [Sparse|Sequential|Hierarchical] [Estimators|Samplers|Models]',
  '[Robust|Low-Dose|Label-Free] [Detection|Measurement] of [Rare Events|Protein Complexes|Surface Defects]',
  'A [Field|Cohort|Simulation] Study of [Adaptive|Seasonal|Delayed] Responses',
];

/** Only people with a doctorate, or some with a master's degree, list papers. */
export function publications(random: Random, { studies, positions }: Career): string[] {
  const title = studies[0]?.title ?? '';
  const isAuthor = title.startsWith('PhD') || (title.startsWith('MS') && chance(random, 0.15));
  const first = positions[positions.length - 1];
  if (!isAuthor || first === undefined) return [];
  const year = Math.floor(first.period.from / 12) - 1;
  return shuffled(random, PAPERS).map(
    (paper, index) =>
      `“${wording(random, paper)}”, ${pick(random, ['conference paper', 'journal article', 'workshop paper'])}, ${year - (index % 2)}`,
  );
}

/** One line of languages: those of the places lived in, and others. */
export function languages(random: Random, { home, study }: Career): string {
  const known = [home.language, study.language].filter((language) => language !== '');
  const others = shuffled(random, ['Spanish', 'Portuguese', 'Mandarin', 'Arabic', 'Italian', 'Japanese']);
  const spoken = [...new Set([...known, ...others])].slice(0, chance(random, 0.4) ? 2 : 1);
  const graded = spoken.map(
    (language) => `${language} (${pick(random, ['fluent', 'conversational', 'professional', 'basic'])})`,
  );
  return inOneList([`English (${known.length > 0 ? 'fluent' : 'native'})`, ...graded]);
}
