import { formatDuration } from '../../units/duration.ts';
import type { Evidence } from '../evidence.ts';
import { doneWords } from '../done-words.ts';
import type { NoteRule } from './note.ts';

const done = ({ counts }: Evidence): string => doneWords(counts);

/** How the run ended, where that was not as planned. */
export const endingNotes: readonly NoteRule[] = [
  {
    id: 'run-died',
    weight: 'caution',
    happened: (evidence) =>
      evidence.run.state === 'running'
        ? `The run never ended in order: k6 was killed or crashed. ${done(evidence)}.`
        : null,
    why: 'Requests that were on their way are lost, and these are more likely the slow ones.',
    remedy: 'Look for the reason (out of memory, a killed job), then run again. If k6 is still at work, wait for it.',
  },
  {
    id: 'run-interrupted',
    weight: 'caution',
    happened: (evidence) =>
      evidence.run.state === 'interrupted' ? `The run was interrupted. ${done(evidence)}.` : null,
    why: 'A run that somebody stops has the length that he liked, and so may its numbers. It cannot pass.',
    remedy: 'Let a run end by itself before a decision rests on it; set REQUESTS lower if it takes too long.',
  },
  {
    id: 'ended-early',
    weight: 'information',
    happened: (evidence) =>
      evidence.run.state === 'ended-early'
        ? `The run was ended early, as planned${evidence.run.endedEarly ? `: ${evidence.run.endedEarly}` : ''}. ${done(evidence)}.`
        : null,
    why: 'It is one probe of a search, which ends each as soon as it has shown what it was made for. Requests that were on their way then were cut, and count for nothing.',
    remedy: 'Nothing. A number that is to stand by itself wants a run of its own.',
  },
  {
    id: 'time-limit',
    weight: 'caution',
    happened: (evidence) =>
      evidence.run.state === 'time-limit' ? `The run reached its time limit. ${done(evidence)}.` : null,
    why: 'The numbers stand for the requests that were done; the end of the data set was never asked.',
    remedy: 'Allow more time, or plan fewer requests.',
  },
  {
    id: 'server-died',
    weight: 'caution',
    happened: (evidence) => {
      const { run, serverSide } = evidence;
      if (run.state !== 'server-died') return null;
      const when = run.serverDied ? ` ${formatDuration(run.serverDied.atMs)} into the run` : '';
      const why = serverSide?.died ? `: ${serverSide.died}` : '';
      return `The server died${when}${why}. The run was stopped; ${done(evidence)}.`;
    },
    why: 'Requests that failed while it died count as its failures; how it would have gone on nobody knows.',
    remedy: 'Look into its log and that of its machine around this time: out of memory is the most frequent reason.',
  },
];
