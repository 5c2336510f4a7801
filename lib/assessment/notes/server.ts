import { formatCount } from '../../units/number.ts';
import type { NoteRule } from './note.ts';

/** Below this share of valid answers, a reader should know before quoting a rate. */
const fewestValid = 0.9;

/** What was asked, and whom. */
export const serverNotes: readonly NoteRule[] = [
  {
    id: 'nothing-succeeded',
    weight: 'caution',
    happened: ({ counts }) => (counts.measured > 0 && counts.succeeded === 0 ? 'No request succeeded.' : null),
    why: 'Without a success there is no latency, no throughput and nothing to compare.',
    remedy:
      'Read the first message of each kind of failure. Then send one request by hand (curl) with the same model, key and prompt, and look at the log of the server.',
  },
  {
    id: 'answers-invalid',
    weight: 'caution',
    happened: ({ validity }) =>
      validity !== null && validity.tested > 0 && validity.valid / validity.tested < fewestValid
        ? `${formatCount(validity.tested - validity.valid)} of ${formatCount(validity.tested)} tested answers were not valid.`
        : null,
    why: 'A server can be fast with answers that nobody can use; success only says that an answer arrived whole.',
    remedy:
      'Look at the reasons under “Output validity”: answers that are cut off want more MAX_TOKENS. SLO_VALID_RATE makes validity an objective.',
  },
  {
    id: 'load-not-offered',
    weight: 'caution',
    happened: ({ summary }) => {
      const dropped = summary?.metrics['dropped_iterations']?.values['count'] ?? 0;
      return dropped > 0 ? `k6 dropped ${formatCount(dropped)} iterations because no virtual user was free.` : null;
    },
    why: 'The load was less than the profile promised, just when the server was slow.',
    remedy: 'Give the profile more virtual users, or a lower rate.',
  },
  {
    id: 'prompts-repeated',
    weight: 'caution',
    happened: ({ run, counts }) => {
      const sent = counts.measured + counts.warmup;
      const { size } = run.workload.dataset;
      const distinct = size === 1 ? 'one and the same' : `${formatCount(size)} distinct ones`;
      return sent > size ? `${formatCount(sent)} requests were made from ${distinct}.` : null;
    },
    why: 'A server with a prefix cache answers a repeated prompt faster than a new one.',
    remedy:
      'Use a data set with at least as many distinct requests as the run sends, unless your traffic repeats itself too.',
  },
];
