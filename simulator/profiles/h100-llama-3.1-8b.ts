import { largeGpuBatch, usualApi, type Profile } from './profile.ts';

export default {
  id: 'h100-llama-3.1-8b',
  model: 'meta-llama/Llama-3.1-8B-Instruct',
  provenance: 'derived',
  evidence:
    "Vidur's operator times of Llama-2-7B on an H100 (weights 5.8 ms, 21.5 µs per token) and the data sheet; one request " +
    'alone takes 6.3 ms per token here, 6.48 ms in a published vLLM run. No loaded run was compared.',
  costs: {
    overheadMs: 0.5,
    weightsMs: 5.8,
    perTokenUs: 21.5,
    perKvTokenUs: 0.06,
    perDecodeUs: 10,
    perSquaredTokenPs: 295,
    mixedKvFactor: 1,
    blend: 2,
    jitter: 0.04,
  },
  api: usualApi,
  limits: { ...largeGpuBatch, maxModelLen: 131_072, kvCacheTokens: 446_000 },
  slidingWindow: null,
} satisfies Profile;
