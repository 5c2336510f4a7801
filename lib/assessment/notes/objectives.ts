import type { Gate } from '../../schema/assessment.ts';
import { inOneList } from '../../units/list.ts';
import { formatLevel } from '../../units/number.ts';
import { formatQuantity } from '../../units/quantity.ts';
import { missedBeside } from '../../objectives/thresholds.ts';
import { undecidable } from '../gates.ts';
import { objectiveSubject, warningWords } from '../objective-words.ts';
import type { Decided, NoteRule } from './note.ts';

/** Every gate by itself, those of a level too; of an objective over levels not the sum of them. */
const single = ({ gates, levels }: Decided): readonly Gate[] => [
  ...(levels?.list ?? []).flatMap((level) => level.gates),
  ...gates.filter(({ level }) => level === undefined),
];

const found = ({ measure, level }: Gate): string =>
  `${formatQuantity(measure.value ?? 0, measure.unit)}${level === undefined ? '' : ` at ${formatLevel(level)}`}`;

/** `p95 end-to-end time 4.31 s at 50 and 5.20 s at 75 (an alert from 4 s)`, for each objective with an alert. */
function alerts(decided: Decided): string[] {
  const alarming = single(decided).filter(({ alert }) => alert === 'warning');
  return [...new Set(alarming.map(({ objective }) => objective))].map((objective) => {
    const places = alarming.filter((gate) => gate.objective === objective).map(found);
    return `${objectiveSubject(objective)} ${inOneList(places)} (${warningWords(objective)})`;
  });
}

/** What the gates leave unsaid. */
export const objectiveNotes: readonly NoteRule[] = [
  {
    id: 'alert-warning',
    weight: 'caution',
    happened: (_, decided) => {
      const told = alerts(decided);
      return told.length === 0 ? null : `Alert, warning: ${told.join('; ')}.`;
    },
    why: 'A warning comes before the limit of the objective, and decides no verdict.',
    remedy: 'Look for what has changed, and lower the load or add capacity before the limit itself is crossed.',
  },
  {
    id: 'threshold-missed',
    weight: 'caution',
    happened: ({ run, summary }) => {
      const missed = missedBeside(run.objectives, summary?.metrics ?? {});
      return missed.length === 0 ? null : `k6 missed ${inOneList(missed)}, behind which no objective stands.`;
    },
    why: 'The run cannot pass: what k6 missed there, the records do not decide.',
    remedy:
      'llm_unready tells of requests that were due before a virtual user was free: give the profile more of them. Of a threshold of your own, ask the scenario.',
  },
  {
    id: 'objective-unread',
    weight: 'information',
    happened: (evidence) => {
      const subjects = undecidable(evidence).map(objectiveSubject);
      return subjects.length === 0 ? null : `Objectives left out for want of readings: ${subjects.join(', ')}.`;
    },
    why: 'Neither the server nor an exporter of its GPU told them during the run, so they can neither pass nor fail.',
    remedy: 'Use a server with /metrics, and GPU_METRICS_URL for the memory of the GPU.',
  },
];
