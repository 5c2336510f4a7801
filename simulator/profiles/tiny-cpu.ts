import { usualLimits, type Profile } from './profile.ts';

export default {
  id: 'tiny-cpu',
  model: 'tiny-llama',
  provenance: 'guess',
  evidence:
    'Set by hand near one run each of vLLM 0.32 on two shared CPU cores with a two-layer Llama (8 at a time, 128 tokens in, ' +
    '32 out: TPOT 3.4 to 3.7 ms, TTFT 34 to 45 ms). It shows the shape of a small server, not a size.',
  costs: {
    overheadMs: 1.2,
    weightsMs: 0.8,
    perTokenUs: 50,
    perKvTokenUs: 0.2,
    perDecodeUs: 50,
    perSquaredTokenPs: 5000,
    mixedKvFactor: 1,
    blend: 2,
    jitter: 0.1,
  },
  api: { requestMs: 5, perPromptTokenUs: 5 },
  limits: {
    ...usualLimits,
    maxNumBatchedTokens: 2048,
    maxNumSeqs: 64,
    maxModelLen: 4096,
    blockSize: 128,
    asyncScheduling: false,
    kvCacheTokens: 524_288,
  },
  slidingWindow: null,
} satisfies Profile;
