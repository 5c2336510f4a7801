import { integerBetween, pick, type Random } from '../../lib/statistics/seeded-random.ts';

const words = (list: string): readonly string[] => list.split(' ');

const determiners = words('the a this each another their its every');
const adjectives = words(
  'clear strong recent early careful steady modest broad technical senior local public reliable complex notable open ' +
    'consistent practical narrow gradual external important useful regional direct measured independent regular',
);
const nouns = words(
  'team company record project system result university role report market product service engineer program degree ' +
    'position review history network release customer industry process decision platform agency council budget study ' +
    'experience background promotion responsibility performance development organization application improvement',
);
const verbs = words(
  'shows supports covers leads describes follows reaches improves confirms includes builds explains moves indicates ' +
    'suggests reflects demonstrates strengthens delivers',
);
const prepositions = words('with for across during after within from before around under');
const joints = [', and', ', while', ' because', ', although', ', so', ' where'];

/** A sentence of about this many words, with its full stop. */
export function sentence(random: Random, wordCount: number): string {
  const parts: string[] = [];
  while (parts.length < wordCount) {
    const last = parts.length - 1;
    if (last >= 0) parts[last] = `${parts[last]}${pick(random, joints)}`;
    parts.push(pick(random, determiners));
    if (random() < 0.6) parts.push(pick(random, adjectives));
    parts.push(pick(random, nouns), pick(random, verbs), pick(random, determiners), pick(random, nouns));
    if (parts.length < wordCount) {
      parts.push(pick(random, prepositions), pick(random, adjectives), pick(random, nouns));
    }
  }
  const text = parts.join(' ');
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}.`;
}

/** Sentences of 8 to 18 words, as many as make about this many words. */
export function paragraph(random: Random, wordCount: number): string {
  const sentences: string[] = [];
  for (let left = wordCount; left > 0;) {
    // A rest too short for another sentence goes into this one.
    const wanted = integerBetween(random, 8, 18);
    const count = left - wanted < 6 ? left : wanted;
    const next = sentence(random, count);
    sentences.push(next);
    left -= next.split(' ').length;
  }
  return sentences.join(' ');
}

/** A few words as a name or title has them. */
export function phrase(random: Random, wordCount: number): string {
  const parts: string[] = [];
  for (let index = 0; index < wordCount - 1; index += 1) parts.push(pick(random, adjectives));
  parts.push(pick(random, nouns));
  return parts.map((part) => `${part[0]?.toUpperCase() ?? ''}${part.slice(1)}`).join(' ');
}
