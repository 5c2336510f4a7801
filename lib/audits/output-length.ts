import type { Run } from '../schema/run.ts';
import type { Finding } from '../schema/audit.ts';
import { formatCount } from '../units/number.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable } from './finding.ts';
import { partWords } from './part-words.ts';
import type { Requests } from './subject.ts';
import { together } from './together.ts';

/** An answer may be off the length asked for by 5 %, but by no more than 50 tokens, as AIPerf has it. */
const off = { share: 0.05, tokens: 50 } as const;
/** Answers that may be off. */
const most = 0.05;
/** Answers that may exceed the limit: servers count the end of the text in different ways. */
const mostBeyond = 0.01;

const wholeNumber = (value: unknown): number | null =>
  value !== null && value !== '' && Number.isInteger(Number(value)) ? Number(value) : null;

/** Whether every answer was to go on to its limit, whatever the model wanted. */
function ignoresEos({ workload, configuration }: Run): boolean {
  if (workload.id === 'synthetic' && configuration['IGNORE_EOS'] === true) return true;
  return /"ignore_eos"\s*:\s*true/.test(String(configuration['EXTRA_BODY'] ?? ''));
}

/** Most tokens that any answer may have; null where the data set says it, or a distribution. */
function limitOf({ workload, configuration }: Run): number | null {
  const own = workload.id === 'synthetic' || workload.id === 'multi-turn' ? configuration['OUTPUT_TOKENS'] : null;
  return wholeNumber(configuration['MAX_TOKENS'] ?? null) ?? wholeNumber(own ?? null);
}

function lengths({ columns, succeeded }: Requests, limit: number): { known: number; beyond: number; apart: number } {
  const allowed = Math.min(off.share * limit, off.tokens);
  const found = { known: 0, beyond: 0, apart: 0 };
  for (const row of succeeded) {
    const tokens = columns.outputTokens[row] ?? Number.NaN;
    if (Number.isNaN(tokens)) continue;
    found.known++;
    if (tokens > limit + 1) found.beyond++;
    if (Math.abs(tokens - limit) > Math.max(1, allowed)) found.apart++;
  }
  return found;
}

/** C14 of the method: whether answers were as long as they were asked to be. */
export default defineAudit({
  id: 'output-length',
  title: 'Answers are as long as was asked',
  failureTitle: 'Answers are not as long as was asked',
  why: 'Shorter answers are faster, and more of them fit into a second: a figure for answers of another length is a figure for another task.',
  remedy: 'See whether the server keeps max_tokens and ignore_eos, and quote the length that the answers had.',
  scope: 'load',
  needs: ['MAX_TOKENS or OUTPUT_TOKENS as a number', 'output tokens of each answer'],
  judge: ({ evidence, requests }) => {
    const limit = evidence === null ? null : limitOf(evidence.run);
    if (evidence === null || requests === null || limit === null) return notApplicable('how long answers were to be');
    const { known, beyond, apart } = lengths(requests, limit);
    if (known === 0) return notApplicable('how long answers were');
    const fixed = ignoresEos(evidence.run);
    const tooLong: Finding | null =
      beyond > mostBeyond * known
        ? caution(
            `${partWords(beyond, known, 'answers')} are longer than the ${formatCount(limit)} tokens that they were allowed.`,
          )
        : null;
    const another: Finding | null =
      fixed && tooLong === null && apart > most * known
        ? caution(
            `${partWords(apart, known, 'answers')} have not the ${formatCount(limit)} tokens that they were to have whatever the model wanted.`,
          )
        : null;
    const asked = fixed ? 'asked for' : 'allowed';
    return together(
      [tooLong, another],
      `${formatCount(known)} answers keep to the ${formatCount(limit)} tokens ${asked}.`,
    );
  },
});
