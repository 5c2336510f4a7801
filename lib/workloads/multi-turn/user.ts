import { chance, lognormal, pick, seededRandom, shuffled, type Random } from '../../statistics/seeded-random.ts';
import { referenceOf } from '../generated-request.ts';
import { companyName, givenName, surname, townName } from '../invented-names.ts';
import { lines, wording } from '../phrase.ts';
import { GENERAL_QUESTIONS, topics } from './topics.ts';

// They keep the uses of one seed apart.
const WORDS_STREAM = 0x6d747577;
const PAUSE_STREAM = 0x6d747570;

/** Deviation of the logarithm of the pauses: two in three lie between half and twice the median, roughly. */
const PAUSE_SIGMA = 0.6;
/** How often a user says something that fits any conversation while he still has questions of his own. */
const GENERAL_SHARE = 0.25;

/** The first so many messages of the user in the conversation at an index; how many there will be does not change them. */
export function userMessages(index: number, seed: number, count: number): string[] {
  const random = seededRandom(seed, index, WORDS_STREAM);
  const topic = pick(random, topics);
  const named = namesOf(random);
  const name = `${givenName(random)} ${surname(random)}`;
  // by the reference any two conversations of a seed differ
  const reference = referenceOf(seed, index, WORDS_STREAM);
  const messages = [
    named(`Hello, I am ${name}, account ${reference}. ${wording(random, pick(random, lines(topic.openings)))}`),
  ];
  const own = shuffled(random, lines(topic.questions));
  const general = lines(GENERAL_QUESTIONS);
  let said: string[] = [];
  while (messages.length < count) {
    if (said.length === 0) said = shuffled(random, general);
    const next = own.length > 0 && !chance(random, GENERAL_SHARE) ? own.pop() : said.pop();
    messages.push(named(wording(random, next ?? '')));
  }
  return messages;
}

/** Fills in town and company, the same throughout a conversation. */
function namesOf(random: Random): (text: string) => string {
  const town = townName(random);
  const company = companyName(random);
  return (text) => text.split('%T').join(town).split('%C').join(company);
}

/** How long the user takes before the message of a turn, in milliseconds; nothing before the first. */
export function pauseMs(index: number, seed: number, turn: number, medianMs: number): number {
  if (turn === 0 || medianMs === 0) return 0;
  const random = seededRandom(seed, index, PAUSE_STREAM + turn);
  return Math.round(lognormal(random, medianMs, PAUSE_SIGMA));
}
