import { batchAndRealTime } from './batch-and-real-time.ts';
import { fewerPreemptions } from './fewer-preemptions.ts';
import { inFlightLimit } from './in-flight-limit.ts';
import { measureCapacity } from './measure-capacity.ts';
import { mendErrors } from './mend-errors.ts';
import { moreClient } from './more-client.ts';
import { moreKvMemory } from './more-kv-memory.ts';
import { moreSequences } from './more-sequences.ts';
import { prefixCache } from './prefix-cache.ts';
import { repeatRuns } from './repeat-runs.ts';
import type { Rule } from './rule.ts';
import { shorterPrefill } from './shorter-prefill.ts';
import { simulatedGain } from './simulated-gain.ts';
import { smallerBatch } from './smaller-batch.ts';

/** Every rule, the most important first. */
export const rules: readonly Rule[] = [
  moreClient,
  mendErrors,
  moreKvMemory,
  fewerPreemptions,
  moreSequences,
  shorterPrefill,
  smallerBatch,
  prefixCache,
  batchAndRealTime,
  inFlightLimit,
  simulatedGain,
  measureCapacity,
  repeatRuns,
];
