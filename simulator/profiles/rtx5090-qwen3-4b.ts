import { smallGpuBatch, type Profile } from './profile.ts';

export default {
  id: 'rtx5090-qwen3-4b',
  model: 'Qwen/Qwen3-4B',
  provenance: 'measured',
  evidence:
    'Fitted to a published sweep of vLLM 0.22.1 (Poisson arrivals, 1,024 tokens in, 128 out, prefix cache off; four of its ' +
    'seven rates) and to its single prompts of 512 to 16,384 tokens; with the same arrivals, median TTFT is within 6 % and ' +
    'median TPOT within 7 % at every rate, those held out included. See docs/simulator-accuracy.md.',
  costs: {
    overheadMs: 0.33,
    weightsMs: 6.04,
    perTokenUs: 36.3,
    // 147,456 bytes at 90 % of 1,792 GB/s; the sweep cannot tell it from the factor below.
    perKvTokenUs: 0.0915,
    mixedKvFactor: 2.9,
    perDecodeUs: 10,
    perSquaredTokenPs: 1570,
    blend: 2,
    jitter: 0.04,
  },
  api: { requestMs: 5.1, perPromptTokenUs: 4.37 },
  limits: { ...smallGpuBatch, maxModelLen: 40_960, kvCacheTokens: 140_000 },
  slidingWindow: null,
} satisfies Profile;
