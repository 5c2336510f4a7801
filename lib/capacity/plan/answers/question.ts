import type { Ask, ExecutiveAnswer, Plan, Recommendation } from '../../../schema/plan.ts';
import type { Series } from '../../../schema/plan/series.ts';

/** What an answer may draw on. */
export interface Findings {
  /** The set-up that is asked about; null where only stated results are there, or nothing. */
  readonly series: Series | null;
  readonly ask: Ask;
  readonly stated: Plan['stated'];
  readonly recommendations: readonly Recommendation[];
}

/** One question of the meeting. */
export interface Question {
  readonly id: ExecutiveAnswer['id'];
  readonly question: string;
  readonly answer: (findings: Findings) => Pick<ExecutiveAnswer, 'answer' | 'because'>;
}

/** Refused, with what to measure. */
export const unanswered = (...because: readonly string[]): ReturnType<Question['answer']> => ({
  answer: null,
  because: because.join(' '),
});

/** What nobody can tell who has only results that somebody states. */
export const noSeries =
  'No run of a load was given. Measure loads with objectives: k6-vllm saturate SCENARIO, or k6-vllm sweep with --axis CONCURRENCY=1,2,4,8.';

/** What nobody can tell whose runs are all left out. */
export const noLoad = 'No load may be planned with; why stands with each run. Measure one that may.';

/** Sentences, each once, no more than two of them, so that an answer stays one; all stand with the series. */
export const firstOf = (sentences: readonly string[], most = 2): string =>
  [...new Set(sentences)].slice(0, most).join(' ');
