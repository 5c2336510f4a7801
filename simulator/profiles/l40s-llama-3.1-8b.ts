import { smallGpuBatch, usualApi, type Profile } from './profile.ts';

export default {
  id: 'l40s-llama-3.1-8b',
  model: 'meta-llama/Llama-3.1-8B-Instruct',
  provenance: 'derived',
  evidence:
    'Computed from the data sheet of the L40S and the shape of the model. Nothing was found to compare it with.',
  costs: {
    overheadMs: 0.5,
    weightsMs: 21.7,
    perTokenUs: 70,
    perKvTokenUs: 0.19,
    perDecodeUs: 10,
    perSquaredTokenPs: 805,
    mixedKvFactor: 1,
    blend: 2,
    jitter: 0.04,
  },
  api: usualApi,
  limits: { ...smallGpuBatch, maxModelLen: 131_072, kvCacheTokens: 217_000 },
  slidingWindow: null,
} satisfies Profile;
