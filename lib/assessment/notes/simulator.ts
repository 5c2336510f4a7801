import { latenessWords, simulationWords } from '../simulator-words.ts';
import type { NoteRule } from './note.ts';

/** Whether a simulator was the server, and whether it did what it was to do. */
export const simulatorNotes: readonly NoteRule[] = [
  {
    id: 'simulated',
    weight: 'caution',
    happened: ({ run }) =>
      run.server.simulated === null ? null : `The server is ${simulationWords(run.server.simulated)}.`,
    why: 'These are the figures of a model of a server, not of hardware.',
    remedy: 'Use them to try the tools and the set-up; run against the real server before you plan with them.',
  },
  {
    id: 'simulator-late',
    weight: 'caution',
    happened: ({ run, summary }) => {
      const lateness = summary?.simulator?.lateness;
      return run.server.simulated !== null && lateness?.trustworthy === false
        ? `The simulator itself was late. ${latenessWords(lateness) ?? ''}`.trim()
        : null;
    },
    why: 'Its own delay is in every time that was measured: these are not even the figures of the model.',
    remedy: 'Give it cores of its own, send it fewer requests at once, or slow it down (k6-vllm sim --time-scale 2).',
  },
  {
    id: 'simulator-silent',
    weight: 'caution',
    happened: ({ run, summary }) =>
      run.server.simulated !== null && summary !== null && summary.simulator === null
        ? 'The simulator did not say, at the end, whether it had kept its schedule.'
        : null,
    why: 'If it was late itself, its delay is in every time that was measured.',
    remedy: 'See that it lives until the run has ended, and ask GET /simulator/state.',
  },
];
