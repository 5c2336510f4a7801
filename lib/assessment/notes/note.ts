import type { Assessment, Note } from '../../schema/assessment.ts';
import type { Evidence } from '../evidence.ts';

/** What was decided on the evidence before anything is noted of it. */
export type Decided = Pick<Assessment, 'gates' | 'levels'>;

/** One caution of the closed set: it looks at the evidence, and speaks or is silent. */
export interface NoteRule {
  readonly id: Note['id'];
  readonly weight: Note['weight'];
  /** What happened, in a sentence; null when it did not. */
  readonly happened: (evidence: Evidence, decided: Decided) => string | null;
  /** Why it matters for the numbers. */
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
}
