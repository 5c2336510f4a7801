import { usualLimits, type Profile } from './profile.ts';

export default {
  id: 'instant',
  model: 'instant',
  provenance: 'guess',
  evidence: 'No machine is like this: steps take 0.05 ms, for tests of clients that need no timing.',
  costs: {
    overheadMs: 0.05,
    weightsMs: 0,
    perTokenUs: 0,
    perKvTokenUs: 0,
    perDecodeUs: 0,
    perSquaredTokenPs: 0,
    mixedKvFactor: 1,
    blend: 1,
    jitter: 0,
  },
  api: { requestMs: 0, perPromptTokenUs: 0 },
  limits: {
    ...usualLimits,
    maxNumBatchedTokens: 16_384,
    maxNumSeqs: 1024,
    maxModelLen: 131_072,
    kvCacheTokens: 4_000_000,
  },
  slidingWindow: null,
} satisfies Profile;
