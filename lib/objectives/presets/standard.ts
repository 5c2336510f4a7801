import { shareAbove, timeBelow } from '../promise.ts';
import type { ObjectivePreset } from './preset.ts';

/** What a scenario promises that names nothing else. */
export const standard: ObjectivePreset = {
  id: 'standard',
  about:
    'More than 95 % of the requests succeed, and 95 % of these within 10 s: a place to begin, not a need of anybody.',
  objectives: () => [shareAbove('success-rate', 'llm_success', 0.95), timeBelow('e2e-p95', 'llm_e2e', 'p(95)', 10_000)],
};
