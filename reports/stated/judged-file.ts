import type { StatedJudgement } from '../../lib/assessment/judge-stated.ts';
import type { StatedResult } from '../../lib/schema/stated-results.ts';

/** A file of stated results, every one of them judged: what its report is about. */
export interface JudgedFile {
  readonly format: 'k6-vllm/judged-results';
  readonly version: 1;
  /** The file, by its name. */
  readonly file: string;
  /** Who states it, and where. */
  readonly source: string;
  readonly results: readonly (StatedJudgement & { readonly stated: StatedResult })[];
}

/** One result of such a file. */
export type JudgedResult = JudgedFile['results'][number];
