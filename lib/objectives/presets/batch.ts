import { shareAbove } from '../promise.ts';
import type { ObjectivePreset } from './preset.ts';

/** What the batch reports ask of a batch: that nothing is lost. */
export const batch: ObjectivePreset = {
  id: 'batch',
  about:
    'Every request succeeds, as the reports on batches ask. Nobody waits for a single answer of a batch, so nothing is promised of its time.',
  objectives: () => [shareAbove('success-rate', 'llm_success', 1)],
};
