import { integerBetween, normal, pick, seededRandom, type Random } from '../../statistics/seeded-random.ts';
import { lines, wording } from '../phrase.ts';
import { categories, type Category } from './categories.ts';
import { companyName, givenName, surname, townName } from '../invented-names.ts';

/** Keeps the news apart from other uses of the same seed. */
const STREAM = 0x6e657773;

/** Characters of a report before it gets its names: 100 to 150 tokens, mostly. */
const LENGTH = { mean: 570, deviation: 20, shortest: 520, longest: 620 } as const;

const STRIDES = [1, 3, 5, 7];

const MONTHS = 'January,February,March,April,May,June,July,August,September,October,November,December';

/** Sentences that fit any report. */
const ANYWHERE = `A decision on the next steps is expected [within {4-12} weeks|before the summer|by the end of the year].
Asked about the costs, those responsible gave no answer until [noon|the evening|the editorial deadline].
About {20-90} people followed the announcement in %T, many more on the internet.
It is the [second|third] time in {3-9} years that %T makes such news.
Details are to be published on [Monday|Wednesday|Friday].
Not everyone agrees: {120-4800} people have signed a letter that asks for [more time|a different solution|an apology].
"We will look at it calmly," said %P, who had travelled to %T for the day.
Similar reports had come from {3-8} other places in recent months.`;

/** The three items of a request, each of another category. */
export function newsItems(index: number, seed: number): string[] {
  const random = seededRandom(seed, index, STREAM);
  return threeCategories(random).map((category) => newsItem(random, category));
}

function threeCategories(random: Random): Category[] {
  const chosen: Category[] = [];
  while (chosen.length < 3) {
    const category = pick(random, categories);
    if (!chosen.includes(category)) chosen.push(category);
  }
  return chosen;
}

/** A headline, a line break and a report with a place and date before it. */
function newsItem(random: Random, { stories }: Category): string {
  const event = pick(random, lines(stories.events));
  const cut = event.indexOf(' / ');
  const dateline = `%T, {1-28} ${pick(random, MONTHS.split(','))} - `;
  const headline = wording(random, event.slice(0, cut));
  const report = longEnough(random, wording(random, dateline + event.slice(cut + 3)), stories.details);
  return named(random, `${headline}\n${report}`);
}

/** The opening with as many sentences after it as bring it nearest to the length drawn. */
function longEnough(random: Random, opening: string, details: string): string {
  const drawn = normal(random, LENGTH.mean, LENGTH.deviation);
  const length = Math.max(LENGTH.shortest, Math.min(LENGTH.longest, drawn));
  const own = lines(details);
  // an odd stride visits all eight sentences, and costs less than shuffling them
  const stride = pick(random, STRIDES);
  const generalAfter = integerBetween(random, 1, 3);
  let next = integerBetween(random, 0, own.length - 1);
  let report = opening;
  for (let said = 0; said <= own.length; said += 1) {
    const isGeneral = said === generalAfter;
    const longer = `${report} ${wording(random, isGeneral ? pick(random, lines(ANYWHERE)) : (own[next] ?? ''))}`;
    if (longer.length - length > length - report.length) break;
    report = longer;
    if (!isGeneral) next = (next + stride) % own.length;
  }
  return report;
}

/** The text with names for its placeholders, the same throughout. */
function named(random: Random, text: string): string {
  const family = surname(random);
  return text
    .split('%T')
    .join(townName(random))
    .split('%C')
    .join(companyName(random))
    .split('%P')
    .join(`${givenName(random)} ${family}`)
    .split('%S')
    .join(family);
}
