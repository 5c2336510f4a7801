import { quotedLevel } from '../../lib/assessment/level-words.ts';
import { objectiveWords } from '../../lib/assessment/objective-words.ts';
import { verdictWords } from '../../lib/assessment/verdict-words.ts';
import type { Assessment, Gate } from '../../lib/schema/assessment.ts';
import { formatCount, formatLevel } from '../../lib/units/number.ts';
import { measureCell, type Cell } from '../blocks.ts';
import { defineSection } from './section.ts';

/** The figures that a meeting asks for first, in this order. */
const keyFigures = [
  ['success-rate', 'Success'],
  ['requests-rate', 'Successful requests'],
  ['output-tokens-rate', 'Output tokens'],
  ['e2e-p95', 'p95 end to end'],
  ['ttft-p95', 'p95 to first token'],
] as const;

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
    const shown = measureCell(measure);
    const n =
      measure === undefined || shown.state === 'missing' || shown.state === 'withheld'
        ? ''
        : `n = ${formatCount(measure.n)}`;
    return { label, n, ...shown };
  });
}

/** What k6 said of the same objective, in a sentence; empty when it said nothing. */
function k6Words({ verdict, k6, measure }: Gate): string {
  if (k6 === null) return '';
  if (measure.n === 0 && k6 === 'pass') return 'k6’s own threshold says pass, as it does without a single value.';
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

export default defineSection({
  id: 'verdict',
  title: 'Verdict',
  view: (assessment) => {
    const { word, ending, sentence } = verdictWords(assessment);
    const cautions = assessment.notes.filter(({ weight }) => weight === 'caution');
    return {
      outcome: assessment.verdict.outcome,
      word,
      ending: ending ?? '',
      sentence: sentence.charAt(0).toUpperCase() + sentence.slice(1),
      cautions: cautions.map(({ happened }) => happened),
      gates: gateLines(assessment),
      noGates: assessment.gates.length === 0,
      figures: figures(assessment),
    };
  },
});
