import { objections } from '../../lib/assessment/audit-words.ts';
import type { Run } from '../../lib/schema/run.ts';
import { inOneList } from '../../lib/units/list.ts';
import { formatCount } from '../../lib/units/number.ts';
import type { JudgedFile, JudgedResult } from './judged-file.ts';

/** What becomes of a result: the worst that any audit says of it. */
export type Belief = 'invalid' | 'unsound' | 'nothing-against';

/** The loop that findings are told with; without levels none of them names it. */
export const loopOf = ({ stated }: JudgedResult): Run['loop'] => stated.load.loop ?? 'closed';

/** How far a result can be believed. */
export function beliefOf({ audits }: JudgedResult): Belief {
  const worst = new Set(objections(audits).map(({ verdict }) => verdict));
  if (worst.has('invalid')) return 'invalid';
  return worst.has('unsound') ? 'unsound' : 'nothing-against';
}

/** The same in words. */
export const beliefWords: Readonly<Record<Belief, string>> = {
  invalid: 'It has numbers that cannot be true.',
  unsound: 'It has numbers that nothing may rest on.',
  'nothing-against': 'Nothing speaks against its numbers, of what could be asked.',
};

const titles: Readonly<Record<Belief, string>> = {
  invalid: 'Not to be believed',
  unsound: 'Not to be relied on',
  'nothing-against': 'Not contradicted',
};

const order: readonly Belief[] = ['invalid', 'unsound', 'nothing-against'];

const clauses: Readonly<Record<Belief, (count: number) => string>> = {
  invalid: (count) => `${formatCount(count)} ${count === 1 ? 'has' : 'have'} numbers that cannot be true`,
  unsound: (count) => `${formatCount(count)} ${count === 1 ? 'has' : 'have'} numbers that nothing may rest on`,
  'nothing-against': (count) => `nothing speaks against the numbers of ${formatCount(count)}`,
};

/** The answer: the worst of all results, how many there are of each kind, and what no figure without an interval can tell. */
export function answerOf({ results }: JudgedFile) {
  const beliefs = results.map(beliefOf);
  const worst = order.find((belief) => beliefs.includes(belief)) ?? 'nothing-against';
  const found = order.flatMap((belief) => {
    const count = beliefs.filter((each) => each === belief).length;
    return count === 0 ? [] : [clauses[belief](count)];
  });
  return {
    outcome: worst === 'invalid' ? ('fail' as const) : ('inconclusive' as const),
    word: titles[worst],
    ending: '',
    sentence: `${
      results.length === 1 ? beliefWords[worst] : `Of ${formatCount(results.length)} results ${inOneList(found)}.`
    } Figures are stated without intervals, so nothing is known of their spread, and no objective can be decided on them.`,
  };
}
