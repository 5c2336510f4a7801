import type { RecordColumns } from '../assessment/record-columns.ts';
import type { Finding } from '../schema/audit.ts';
import { defineAudit } from './audit.ts';
import { caution, notApplicable, unsound } from './finding.ts';
import { formatCount } from '../units/number.ts';
import { partWords } from './part-words.ts';
import type { Requests, Subject } from './subject.ts';
import { together } from './together.ts';

/** Answers that hold nothing, of all successes. */
const some = 0.01;
const many = 0.2;
/** Invalid answers, of those that were tested: below this a reader need not know before quoting a rate. */
const mostInvalid = 0.1;
const validCode = 2;

/** One token, or none, that nobody asked to be so few, and that no test of the workload found good. */
const isEmpty = (columns: RecordColumns, row: number): boolean =>
  (columns.outputTokens[row] ?? Number.NaN) <= 1 &&
  columns.validity[row] !== validCode &&
  columns.texts.text(columns.finishReason[row] ?? 0) !== 'length';

function countEmpty({ columns, succeeded }: Requests): { empty: number; repeating: number } {
  const found = { empty: 0, repeating: 0 };
  for (const row of succeeded) {
    if (columns.texts.text(columns.finishReason[row] ?? 0) === 'repetition') found.repeating++;
    else if (isEmpty(columns, row)) found.empty++;
  }
  return found;
}

function degenerate(requests: Requests): Finding | null {
  const { empty, repeating } = countEmpty(requests);
  const all = requests.succeeded.length;
  const count = empty + repeating;
  if (count <= some * all) return null;
  const kinds = `${formatCount(empty)} of a single token, ${formatCount(repeating)} stopped for repeating themselves`;
  const words = `${partWords(count, all, 'successful answers')} hold next to nothing: ${kinds}.`;
  return count > many * all ? unsound(words, ['rates', 'token-rates', 'latencies']) : caution(words);
}

/** That answers are of no use does not make their times false: it is said, and validity is an objective for who asks for it. */
function invalidAnswers({ requests, evidence }: Subject): Finding | null {
  let [tested, invalid] = [0, 0];
  if (requests === null) {
    const validity = evidence?.validity ?? null;
    [tested, invalid] = [validity?.tested ?? 0, (validity?.tested ?? 0) - (validity?.valid ?? 0)];
  } else {
    const { columns, measured } = requests;
    for (const row of measured) {
      if (columns.validity[row] === 0) continue;
      tested++;
      if (columns.validity[row] !== validCode) invalid++;
    }
  }
  return invalid > mostInvalid * tested
    ? caution(`${partWords(invalid, tested, 'tested answers')} were not valid.`)
    : null;
}

/** C15 of the method: whether the answers are worth the name. */
export default defineAudit({
  id: 'degenerate-answers',
  title: 'The answers hold something',
  failureTitle: 'Answers that hold nothing, or are of no use',
  why: 'A server can be fast with answers that nobody can use; success only says that an answer arrived whole.',
  remedy:
    'Look at the reasons under “Output validity”: answers that are cut off want more MAX_TOKENS, answers of one token another prompt or chat template. SLO_VALID_RATE makes validity an objective.',
  scope: 'load',
  needs: ['output tokens and finish reasons of the answers, or their validity'],
  judge: (subject) => {
    const { requests, evidence } = subject;
    if (requests === null ? (evidence?.validity ?? null) === null : requests.succeeded.length === 0)
      return notApplicable('an answer');
    const found = [requests && degenerate(requests), invalidAnswers(subject)];
    return together(
      found,
      requests === null
        ? 'Nearly all answers pass their workload’s test.'
        : 'Nearly all answers have more than a token, and pass their workload’s test where it has one.',
    );
  },
});
