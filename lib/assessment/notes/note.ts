import type { Gate, Note } from '../../schema/assessment.ts';
import type { Evidence } from '../evidence.ts';

/** One caution of the closed set: it looks at the evidence, and speaks or is silent. */
export interface NoteRule {
  readonly id: Note['id'];
  readonly weight: Note['weight'];
  /** What happened, in a sentence; null when it did not. */
  readonly happened: (evidence: Evidence, gates: readonly Gate[]) => string | null;
  /** Why it matters for the numbers. */
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
}
