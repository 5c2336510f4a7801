import type { ComparedLoad, ComparedMeasure, Contrast, UseChoice } from '../schema/comparison.ts';
import { inOneList } from '../units/list.ts';
import { advantageWords, measureTitle, outcomeWords } from './words.ts';

type Use = UseChoice['use'];

/** What decides for a use: of each list the first measure that both sides have. */
const deciding: Readonly<Record<Use, readonly (readonly string[])[]>> = {
  // nobody waits for a single answer: what counts is how many come in a second
  batch: [['requests-rate', 'output-tokens-rate']],
  interactive: [['ttft-p95'], ['e2e-since-due-p95', 'e2e-p95']],
};

/** A side that is worse in these is not recommended for being faster. */
const vetoes = ['success-rate', 'valid-rate'] as const;

interface Held {
  readonly measure: ComparedMeasure;
  readonly contrast: Contrast;
}

const isTold = ({ contrast: { outcome } }: Held): boolean => outcome !== 'not-compared' && outcome !== 'barred';

function heldOf({ measures }: ComparedLoad, side: string, id: string): Held[] {
  return measures
    .filter((measure) => measure.id === id)
    .flatMap((measure) =>
      measure.contrasts.filter((contrast) => contrast.side === side).map((contrast) => ({ measure, contrast })),
    );
}

/** `End to end p95 58 % lower (52–63 %)` of measures that name a side; of the others what became of them, each such thing once. */
function heldWords(held: readonly Held[]): string {
  const named = held.filter(({ contrast }) => contrast.winner !== null);
  const rest = new Map<string, string[]>();
  for (const { measure, contrast } of held.filter((each) => !named.includes(each))) {
    const why = isTold({ measure, contrast }) ? '' : `, ${contrast.reason}`;
    const became = `${outcomeWords(contrast)}${why}`;
    rest.set(became, [...(rest.get(became) ?? []), measureTitle(measure)]);
  }
  return [
    ...(named.length === 0
      ? []
      : [inOneList(named.map(({ measure, contrast }) => `${measureTitle(measure)} ${advantageWords(contrast)}`))]),
    ...[...rest].map(([became, titles]) => `${inOneList(titles)}: ${became}`),
  ].join('; ');
}

/** Each with the side that it is for: `B: Success rate 4 points higher`. */
const winnersWords = (named: readonly Held[]): string =>
  named.map((each) => `${each.contrast.winner}: ${heldWords([each])}`).join('; ');

type Choice = Pick<UseChoice, 'choice' | 'outcome' | 'reason'>;

const open = (reason: string): Choice => ({ choice: null, outcome: 'open', reason });

/** What the deciding measures say together, before any veto. */
function choiceOf(held: readonly Held[]): Choice {
  const words = heldWords(held);
  const told = held.filter(isTold);
  const named = told.filter(({ contrast }) => contrast.winner !== null);
  const winners = [...new Set(named.map(({ contrast }) => contrast.winner))];
  if (held.length === 0) return open('what would decide it was not compared');
  if (winners.length > 1) return open(winnersWords(named));
  const [choice = null] = winners;
  if (choice !== null) {
    const maybe = named.some(({ contrast }) => contrast.outcome === 'provisional');
    return { choice, outcome: maybe ? 'provisional' : 'shown', reason: words };
  }
  const alike = told.length === held.length && told.every(({ contrast }) => contrast.outcome === 'equivalent');
  return alike ? { choice: null, outcome: 'either', reason: words } : open(words);
}

/** The choice for one use between a side and the first. */
function useOf(load: ComparedLoad, side: string, use: Use): UseChoice {
  const held = deciding[use].flatMap(
    (ids) => ids.map((id) => heldOf(load, side, id)).find((found) => found.length > 0) ?? [],
  );
  const { level, visit } = load;
  const found = choiceOf(held);
  const against = vetoes
    .flatMap((id) => heldOf(load, side, id))
    .filter(({ contrast }) => contrast.winner !== null && contrast.winner !== found.choice);
  const vetoed = found.choice !== null && against.length > 0;
  return {
    level,
    visit,
    side,
    use,
    measures: [...held, ...(vetoed ? against : [])].map(({ measure }) => measure.id),
    ...(vetoed ? open(`${found.choice}: ${found.reason}; but ${winnersWords(against)}`) : found),
  };
}

/**
 * Which side is for what, at each load: for batch jobs by successful requests per second, for people who wait by the 95th
 * percentiles of the time to first token and of the whole answer, where both name the same side. A side with more failures
 * or more invalid answers is not recommended. Only what the comparison has decided counts.
 */
export const usesOf = (loads: readonly ComparedLoad[], others: readonly string[]): UseChoice[] =>
  loads.flatMap((load) =>
    others.flatMap((side) => (['batch', 'interactive'] as const).map((use) => useOf(load, side, use))),
  );
