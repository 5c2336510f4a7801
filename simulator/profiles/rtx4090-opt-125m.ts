import { smallGpuBatch, usualApi, type Profile } from './profile.ts';

export default {
  id: 'rtx4090-opt-125m',
  model: 'facebook/opt-125m',
  provenance: 'guess',
  evidence:
    'No vLLM timing of this pair was found. So small a model is bound by launches and the CPU: its step overhead of 2 ms is a ' +
    'guess and decides nearly everything; the rest follows from the data sheet.',
  costs: {
    overheadMs: 2,
    weightsMs: 0.31,
    perTokenUs: 1.6,
    perKvTokenUs: 0.046,
    perDecodeUs: 10,
    perSquaredTokenPs: 124,
    mixedKvFactor: 1,
    blend: 2,
    jitter: 0.05,
  },
  api: usualApi,
  limits: { ...smallGpuBatch, maxModelLen: 2048, kvCacheTokens: 560_000 },
  slidingWindow: null,
} satisfies Profile;
