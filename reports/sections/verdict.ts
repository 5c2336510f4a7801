import {
  auditWords,
  findingWords,
  findingsAgainst,
  graveObjections,
  objections,
  objectionWords,
} from '../../lib/assessment/audit-words.ts';
import { familyWiseWords } from '../../lib/assessment/family-wise.ts';
import { quotedLevel } from '../../lib/assessment/level-words.ts';
import { objectiveWords } from '../../lib/assessment/objective-words.ts';
import { verdictWords } from '../../lib/assessment/verdict-words.ts';
import type { Assessment, Gate } from '../../lib/schema/assessment.ts';
import { formatCount, formatLevel } from '../../lib/units/number.ts';
import { auditsTitle, measureCell, type Cell, type CellState } from '../blocks.ts';
import cautions from './cautions.ts';
import { defineSection } from './section.ts';

/** The figures that a meeting asks for first, in this order. */
const keyFigures = [
  ['success-rate', 'Success'],
  ['requests-rate', 'Successful requests'],
  ['output-tokens-rate', 'Output tokens'],
  ['e2e-p95', 'p95 end to end'],
  ['ttft-p95', 'p95 to first token'],
] as const;

/** Without a number there is nothing that n values stand behind. */
const numberless: ReadonlySet<CellState> = new Set(['missing', 'withheld', 'refused']);
/** More would push the figures off the first screen. */
const mostAlarms = 3;

interface Figure extends Cell {
  readonly label: string;
  readonly n: string;
}

/** Of a run at several levels, the figures of the one to be quoted: those of the whole run mix loads. */
function figures({ measures, levels }: Assessment): Figure[] {
  const quoted = levels && quotedLevel(levels);
  return keyFigures.map(([id, title]) => {
    const measure = (quoted?.measures ?? measures).find((candidate) => candidate.id === id);
    const label = quoted === null ? title : `${title} at ${formatLevel(quoted.level)}`;
    const shown = measureCell(measure, false);
    const n = measure === undefined || numberless.has(shown.state) ? '' : `n = ${formatCount(measure.n)}`;
    return { label, n, ...shown };
  });
}

/** What k6 said of the same objective, in a sentence; empty when it said nothing. */
function k6Words({ verdict, k6, measure }: Gate): string {
  if (k6 === null) return '';
  if (measure.n === 0 && k6 === 'pass') return 'k6’s own threshold says pass, as it does without a single value.';
  if (measure.standing === 'invalid' || measure.standing === 'unsound')
    return `k6’s own threshold says ${k6}: it does not ask whether the number can be believed.`;
  if (k6 === verdict) return `k6 says ${k6} too.`;
  return `k6’s own threshold says ${k6}: it looks at the bare number, without its interval.`;
}

const gateLines = ({ gates }: Assessment) =>
  gates.map((gate) => ({
    verdict: gate.verdict,
    objective: objectiveWords(gate.objective),
    reason: gate.alert === undefined ? gate.reason : `${gate.reason}; alert: ${gate.alert}`,
    k6: k6Words(gate),
  }));

/** What takes the trust from numbers, so that it is read before they are. */
function alarms({ audits, run }: Assessment) {
  return graveObjections(audits)
    .slice(0, mostAlarms)
    .map((result) => {
      const [worst] = findingsAgainst(result);
      const text = worst === undefined ? '' : findingWords(worst, run.loop);
      return { verdict: result.verdict, word: auditWords[result.verdict], title: result.title, text };
    });
}

function moreAlarms({ audits }: Assessment): string {
  const rest = graveObjections(audits).length - mostAlarms;
  const what = 'What this means, and what to do';
  return rest > 0 ? `${what}; and ${formatCount(rest)} more` : what;
}

/** What has to be said with the numbers, though they stand; and where it is explained. */
function reserves({ audits, notes, run }: Assessment) {
  const ofAudits = objections(audits).filter(({ verdict }) => verdict === 'caution');
  const ofNotes = notes.filter(({ weight }) => weight === 'caution');
  return {
    cautions: [
      ...ofAudits.map((result) => objectionWords(result, run.loop)),
      ...ofNotes.map(({ happened }) => happened),
    ],
    links: [
      ...(ofAudits.length > 0 ? [{ id: 'audits', title: auditsTitle }] : []),
      ...(ofNotes.length > 0 ? [{ id: cautions.id, title: cautions.title }] : []),
    ],
  };
}

export default defineSection({
  id: 'verdict',
  title: 'Verdict',
  view: (assessment) => {
    const { word, ending, sentence } = verdictWords(assessment);
    return {
      outcome: assessment.verdict.outcome,
      word,
      ending: ending ?? '',
      sentence: sentence.charAt(0).toUpperCase() + sentence.slice(1),
      ...reserves(assessment),
      alarms: alarms(assessment),
      more: moreAlarms(assessment),
      gates: gateLines(assessment),
      noGates: assessment.gates.length === 0,
      familyWise: assessment.familyWise === null ? '' : familyWiseWords(assessment.familyWise),
      figures: figures(assessment),
    };
  },
});
