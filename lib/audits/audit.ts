import type { Finding } from '../schema/audit.ts';
import type { Subject } from './subject.ts';

/** One question whether numbers can be believed: a file of this folder, and a line in `index.ts`. */
export interface Audit {
  readonly id: string;
  /** Said when nothing is wrong. */
  readonly title: string;
  /** Said when something is. */
  readonly failureTitle: string;
  /** Said of a caution, where `failureTitle` would say too much. */
  readonly cautionTitle?: string;
  /** Why it matters, for somebody who has to decide. */
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Whether it is asked once of a run, of each of its levels, or only of a result that somebody states. */
  readonly scope: 'run' | 'load' | 'statement';
  /** What it looks at, in words; `docs/trust.md` lists them. */
  readonly needs: readonly string[];
  /** Pure; whatever is missing gives `notApplicable`. */
  readonly judge: (subject: Subject) => Finding;
}

/** States that a value is an audit, and keeps its type. */
export const defineAudit = (audit: Audit): Audit => audit;
