import type { Evidence } from '../evidence.ts';
import { strains, type ClientFacts } from '../strains.ts';
import type { NoteRule } from './note.ts';

function facts({ summary, measureOf }: Evidence): ClientFacts {
  const client = summary?.client ?? null;
  return {
    client,
    sentLateP99Ms: client?.sendLateness?.p99Ms ?? measureOf('lateness', 'p99')?.value ?? null,
    medianTtftMs: measureOf('ttft', 'p50')?.value ?? null,
  };
}

/** Whether the load generator may have been what was measured. */
export const loadGeneratorNotes: readonly NoteRule[] = strains.map(({ id, happened, why, remedy }) => ({
  id,
  weight: 'caution',
  happened: (evidence) => happened(facts(evidence)),
  why,
  remedy,
}));
