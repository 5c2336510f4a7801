import type { Note } from '../../schema/assessment.ts';
import type { Run } from '../../schema/run.ts';
import { toolWords } from '../imported-words.ts';
import type { NoteRule } from './note.ts';

/** That another tool made the run. */
export const importedNotes: readonly NoteRule[] = [
  {
    id: 'imported',
    weight: 'caution',
    happened: ({ run }) => {
      const tool = toolWords(run);
      return tool === null ? null : `${tool} made this run; it was imported, and its times are as that tool took them.`;
    },
    why: 'What the tool did not write down nobody asks it any more: whether its own machine was the bottleneck, what the server said of itself, and what the audits below could not be asked for.',
    remedy: 'Read below what its figures mean that ours do not, and compare it with runs of the same tool first.',
  },
];

/** What the figures of an imported run mean that ours do not; none of a run of ours. */
export function definitionNotes(run: Run): Note[] {
  const tool = toolWords(run);
  const definitions = run.imported?.notes ?? [];
  if (tool === null || definitions.length === 0) return [];
  return [
    {
      id: 'imported-definitions',
      weight: 'information',
      happened: `Not every figure of ${tool} is quite what a figure of this suite is.`,
      why: definitions.join(' '),
      remedy: 'Keep it in mind where you quote and compare; docs/peers.md has all definitions side by side.',
    },
  ];
}
