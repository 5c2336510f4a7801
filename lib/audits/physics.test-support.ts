import { statedSubject } from '../assessment/stated-subject.ts';
import { setupOf, type Told } from '../facts/setup.ts';
import type { Finding } from '../schema/audit.ts';
import { statedResultsSchema } from '../schema/stated-results.ts';
import type { Said } from './requests.test-support.ts';
import { subjectOf } from './subject.test-support.ts';
import type { Subject } from './subject.ts';

/** A finding with plain spaces. */
export const plain = (finding: Finding): Finding => ({
  ...finding,
  happened: finding.happened.replaceAll(/[\u00a0\u202f]/g, ' '),
  hint: finding.hint?.replaceAll(/[\u00a0\u202f]/g, ' ') ?? null,
});

/** The results of a file of `fixtures/stated`, given its text, as subjects. */
export function statedSubjects(text: string): Subject[] {
  return statedResultsSchema.parse(JSON.parse(text)).results.map((result) => {
    const { simulated: _, ...told } = result.setup;
    return statedSubject(result, setupOf(told));
  });
}

/** The pair of most stated results. */
export const gemma4080: Told = { gpu: 'RTX 4080', model: 'google/gemma-3-4b-it' };

/** Nothing is left to assumptions. */
export const known: Told = { weightBits: 16, kvBits: 16, prefixCaching: false, tokensPerStep: 1 };

/** Tokens of a mean request of these results. */
export const evaluation = { 'prompt-tokens-mean': 788, 'output-tokens-mean': 308 };

/** A closed loop of so many slots. */
export const closed = (count: number) => ({ loop: 'closed', slots: count, barrier: null, offeredRps: null }) as const;

/** A subject by its setup and measures. */
export const subjectTold = (
  setup: Told,
  measures: Readonly<Record<string, number>>,
  more: Partial<Subject> = {},
): Subject => subjectOf({ setup: setupOf(setup), ...more }, measures);

/** Requests of ten slots, one after the other in each. */
export function closedLoop(count: number, of: (index: number) => Partial<Said> = () => ({})): Said[] {
  return Array.from({ length: count }, (_, index) => ({
    sentMs: Math.floor(index / 10) * 4000,
    ttftMs: 300,
    e2eMs: 4000,
    promptTokens: 788,
    outputTokens: 308,
    ...of(index),
  }));
}
