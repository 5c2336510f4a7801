import { untold } from '../../schema/run.ts';
import type { ForeignRun } from '../importer.ts';
import { loadOf } from './load.ts';
import type { Aggregates } from './schema.ts';

/** The time that its date says, as if it were UTC: the file does not name a zone. */
function endedAtMs(date: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)$/.exec(date) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

const isChat = ({ backend, endpoint_type: type }: Aggregates): boolean => /chat/.test(backend ?? type ?? '');

function definitionNotes(about: Aggregates): string[] {
  return [
    ...(isChat(about)
      ? [
          'Its time to first token ends with the first chunk that has a choice, which in a chat names the role and carries no text; ours ends with the first text. Its first gap of each answer is the one between the two.',
        ]
      : []),
    'Its end-to-end time ends with the last chunk that has a choice; ours ends with the whole response, usage and [DONE] included.',
    'It does not say when a failed request ended: such a request counts as failed, and with no time beyond what was seen of it.',
    'It takes the server’s count of tokens where there is one, else counts by its tokenizer, and does not say which.',
    ...(about.request_rate !== 'inf' && about.max_concurrency != null
      ? [
          `At most ${about.max_concurrency} requests were in flight; a request waited in the client before its clock began.`,
        ]
      : []),
    'Its date names no time zone, and is read as UTC.',
  ];
}

/** What a result says of its run as a whole. */
export function runOf(about: Aggregates): ForeignRun {
  const load = loadOf(about);
  const endMs = endedAtMs(about.date);
  const [level] = load.profile.levels;
  return {
    ...load,
    label: `${load.profile.name} ${level ?? ''}`,
    version: null,
    state: 'completed',
    startedAt: new Date(endMs - 1000 * about.duration).toISOString(),
    endedAt: new Date(endMs).toISOString(),
    requestsPlanned: about.num_prompts || null,
    model: about.model_id,
    baseUrl: null,
    dataset: about.label ?? untold,
    tokens: 'untold',
    notes: definitionNotes(about),
  };
}
