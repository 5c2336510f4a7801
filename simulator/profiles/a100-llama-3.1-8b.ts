import { smallGpuBatch, usualApi, type Profile } from './profile.ts';

export default {
  id: 'a100-llama-3.1-8b',
  model: 'meta-llama/Llama-3.1-8B-Instruct',
  provenance: 'derived',
  evidence:
    "Vidur's operator times of Llama-3-8B on an 80 GB A100 (blend of 10.1 ms and 71 µs per token, error 3.8 %) and the " +
    'data sheet. No run of a server was compared.',
  costs: {
    overheadMs: 0.5,
    weightsMs: 10.1,
    perTokenUs: 71,
    perKvTokenUs: 0.1,
    perDecodeUs: 10,
    perSquaredTokenPs: 934,
    mixedKvFactor: 1,
    blend: 2,
    jitter: 0.04,
  },
  api: usualApi,
  limits: { ...smallGpuBatch, maxModelLen: 131_072, kvCacheTokens: 446_000 },
  slidingWindow: null,
} satisfies Profile;
