import { chance, pick, type Random } from '../../statistics/seeded-random.ts';
import type { Position } from './career.ts';
import type { Draft } from './draft.ts';
import { periodText, type DateStyle } from './timeline.ts';

/** How one candidate sets out a résumé; real ones differ, and so do their tokens. */
export interface Style {
  readonly dates: DateStyle;
  readonly bullet: string;
  readonly heading: (text: string) => string;
  readonly namesCities: boolean;
  readonly headline: (draft: Draft) => string;
}

/** Draws a style. */
export function drawStyle(random: Random): Style {
  return {
    dates: pick(random, ['name', 'name', 'slash', 'iso'] as const),
    bullet: pick(random, ['- ', '- ', '• ', '* ']),
    heading: pick(random, [(text) => text, (text) => `${text}:`, (text) => text.toUpperCase(), (text) => `## ${text}`]),
    namesCities: chance(random, 0.4),
    headline: pick(random, HEADLINES),
  };
}

const HEADLINES: readonly ((draft: Draft) => string)[] = [
  ({
    career: {
      positions: [latest],
    },
  }) => (latest?.period.to === null ? `${latest.title} at ${latest.employer.name}` : `${latest?.title}, open to work`),
  ({
    career: {
      positions: [latest],
    },
    skills,
  }) => `${latest?.title} | ${skills.slice(0, 3).join(' · ')}`,
  ({
    career: {
      positions: [latest],
      years,
    },
  }) => (years < 2 ? `${latest?.title}` : `${latest?.title}, ${years} years of experience`),
];

/** The draft as text, under the given name and reference. */
export function profileText(
  draft: Draft,
  style: Style,
  person: { readonly name: string; readonly reference: string },
): string {
  const { career } = draft;
  const head = [
    `Reference: ${person.reference}`,
    `Name: ${person.name}`,
    `Headline: ${style.headline(draft)}`,
    `Location: ${career.positions[0]?.city ?? ''}`,
  ].join('\n');
  const section = (title: string, lines: readonly string[]): string =>
    lines.length === 0 ? '' : [style.heading(title), ...lines].join('\n');
  const itemized = (lines: readonly string[]): string[] => lines.map((line) => style.bullet + line);

  const positions = career.positions.map((position, index) =>
    [...positionLines(position, style), ...itemized(draft.achievements[index] ?? [])].join('\n'),
  );
  const experience = section('Experience', [positions.join('\n\n')]);
  const education = section(
    'Education',
    career.studies.map(({ title, school, from, to }) => `${title}, ${school}, ${from === to ? to : `${from}–${to}`}`),
  );
  const sections = [
    head,
    section('Summary', draft.summary.length === 0 ? [] : [draft.summary.join(' ')]),
    // Whoever has just left school puts it first.
    ...(career.years < 3 && career.earlier === null ? [education, experience] : [experience, education]),
    section('Skills', [draft.skills.join(', ')]),
    section('Projects', itemized(draft.projects)),
    section('Volunteering', itemized(draft.volunteering)),
    section('Publications', itemized(draft.publications)),
    section('Certifications', draft.certificates.length === 0 ? [] : [draft.certificates.join(', ')]),
    section('Languages', draft.languages),
    section('Interests', draft.interests.length === 0 ? [] : [draft.interests.join(', ')]),
  ];
  return sections.filter((text) => text !== '').join('\n\n');
}

function positionLines(position: Position, style: Style): string[] {
  const { title, employer, city, period } = position;
  const about = employer.about === '' ? '' : ` (${employer.about})`;
  return [`${title}, ${employer.name}${about}${style.namesCities ? `, ${city}` : ''}`, periodText(period, style.dates)];
}
