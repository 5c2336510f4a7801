import type { Note } from '../../schema/assessment.ts';
import type { Evidence } from '../evidence.ts';
import { courseNotes } from './course.ts';
import { endingNotes } from './ending.ts';
import { evidenceNotes } from './evidence.ts';
import { mergedNotes } from './merged.ts';
import { definitionNotes, importedNotes } from './imported.ts';
import type { Decided, NoteRule } from './note.ts';
import { objectiveNotes } from './objectives.ts';
import { resumedNotes } from './resumed.ts';
import { serverSideNotes } from './server-side.ts';
import { simulatorNotes } from './simulator.ts';

/** Every caution there is, in the order shown. */
export const noteRules: readonly NoteRule[] = [
  ...importedNotes,
  ...endingNotes,
  ...resumedNotes,
  ...mergedNotes,
  ...simulatorNotes,
  ...objectiveNotes,
  ...serverSideNotes,
  ...evidenceNotes,
  ...courseNotes,
];

/** The cautions that apply to a run, then what the figures of an imported one mean, and what its pre-flight noticed. */
export function notes(evidence: Evidence, decided: Decided): Note[] {
  const spoken = noteRules.flatMap(({ id, weight, why, remedy, happened }): Note[] => {
    const text = happened(evidence, decided);
    return text === null ? [] : [{ id, weight, happened: text, why, remedy }];
  });
  const noticed = evidence.run.notes.map((text): Note => ({
    id: 'pre-flight',
    weight: 'information',
    happened: text,
    why: 'The pre-flight noticed it before the first request and did not stop for it.',
    remedy: 'Nothing, if it is as you meant it.',
  }));
  return [...spoken, ...definitionNotes(evidence.run), ...noticed];
}
