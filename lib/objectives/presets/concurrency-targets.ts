import { shareAbove, timeBelow } from '../promise.ts';
import type { ObjectivePreset } from './preset.ts';

/**
 * The report's totals for N requests sent at once: the last of them decides, so the promise is on the longest
 * end-to-end time of the level. A request at a time has a distribution, and its p95 is promised.
 */
const targets: readonly { readonly level: number; readonly aggregate: 'p(95)' | 'max'; readonly limitMs: number }[] = [
  { level: 1, aggregate: 'p(95)', limitMs: 200 },
  { level: 5, aggregate: 'max', limitMs: 3000 },
  { level: 50, aggregate: 'max', limitMs: 20_000 },
];

/** The targets of the concurrency report, each for its own level, and that requests succeed. */
export const concurrencyTargets: ObjectivePreset = {
  id: 'concurrency-targets',
  about:
    'The targets of the concurrency report: one request at a time within 200 ms, 5 at once all done within 3 s, 50 at once within 20 s. It has none for success; more than 95 % is added, as failing fast is no speed.',
  objectives: (levels) => [
    shareAbove('success-rate', 'llm_success', 0.95),
    ...targets
      .filter(({ level }) => levels.includes(level))
      .map(({ level, aggregate, limitMs }) =>
        timeBelow(`e2e-${aggregate === 'max' ? 'max' : 'p95'}-at-${level}`, 'llm_e2e', aggregate, limitMs, {
          levels: [level],
        }),
      ),
  ],
};
