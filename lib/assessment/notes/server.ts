import { formatCount } from '../../units/number.ts';
import { measuredMetrics } from '../../records/measured-metrics.ts';
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
      const metrics = measuredMetrics(summary?.metrics ?? {});
      const dropped = metrics['dropped_iterations']?.values['count'] ?? 0;
      if (dropped > 0) return `k6 dropped ${formatCount(dropped)} iterations because no virtual user was free.`;
      const { passes: late = 0, fails: inTime = 0 } = metrics['llm_unready']?.values ?? {};
      return late > 0
        ? `${formatCount(late)} of ${formatCount(late + inTime)} requests were due before a virtual user was free, and were sent late.`
        : null;
    },
    why: 'The load was less than the profile promised, just when the server was slow.',
    remedy:
      'Give the profile more virtual users (EXPECTED_E2E or PRE_ALLOCATED_VUS), or a lower rate. Of a server that falls behind for good, no number of them is enough.',
  },
  {
    id: 'prompts-repeated',
    weight: 'caution',
    happened: ({ run, counts }) => {
      const sent = counts.measured + counts.warmup;
      const { size } = run.workload.dataset;
      const distinct = size === 1 ? 'one and the same' : `${formatCount(size ?? 0)} distinct ones`;
      return size !== null && sent > size ? `${formatCount(sent)} requests were made from ${distinct}.` : null;
    },
    why: 'A server with a prefix cache answers a repeated prompt faster than a new one.',
    remedy:
      'Use a data set with at least as many distinct requests as the run sends, unless your traffic repeats itself too.',
  },
];
