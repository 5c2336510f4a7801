import { graveObjections, objectionWords } from '../../../lib/assessment/audit-words.ts';
import { defineSection } from '../../sections/section.ts';
import type { JudgedFile, JudgedResult } from '../judged-file.ts';
import { answerOf, beliefOf, beliefWords, loopOf } from '../words.ts';

function judged(result: JudgedResult) {
  const belief = beliefOf(result);
  return {
    name: result.name,
    state: belief === 'nothing-against' ? 'told' : 'refused',
    word: beliefWords[belief],
    reasons: graveObjections(result.audits).map((audit) => objectionWords(audit, loopOf(result))),
  };
}

/** How far the results can be believed, the worst first. */
export const answer = defineSection<JudgedFile>({
  id: 'answer',
  title: 'Answer',
  view: (file) => ({ ...answerOf(file), results: file.results.map(judged) }),
});
