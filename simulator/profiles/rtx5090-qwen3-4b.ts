import { smallGpuBatch, usualApi, type Profile } from './profile.ts';

export default {
  id: 'rtx5090-qwen3-4b',
  model: 'Qwen/Qwen3-4B',
  provenance: 'measured',
  evidence:
    'Compared with a published sweep of vLLM 0.22.1 (Poisson arrivals, 1,024 tokens in, 128 out, prefix cache off): below ' +
    'saturation the median TTFT is off by 7 % and TPOT by 5 % on average, the capacity by 7 %.',
  costs: {
    overheadMs: 0.33,
    weightsMs: 5.61,
    perTokenUs: 43,
    perKvTokenUs: 0.103,
    perDecodeUs: 10,
    perSquaredTokenPs: 1300,
    mixedMs: 0,
    blend: 2,
    jitter: 0.04,
  },
  api: usualApi,
  limits: { ...smallGpuBatch, maxModelLen: 40_960, kvCacheTokens: 140_000 },
  slidingWindow: null,
} satisfies Profile;
