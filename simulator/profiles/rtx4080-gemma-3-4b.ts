import { smallGpuBatch, usualApi, type Profile } from './profile.ts';

export default {
  id: 'rtx4080-gemma-3-4b',
  model: 'google/gemma-3-4b-it',
  provenance: 'derived',
  evidence:
    'Data sheet of the 16 GB RTX 4080 and the shape of the model; the efficiency of memory (0.79) comes from a quantized run ' +
    'on a laptop 4080. No vLLM timing of this pair was found.',
  costs: {
    overheadMs: 0.5,
    weightsMs: 13.5,
    perTokenUs: 101,
    perKvTokenUs: 0.243,
    perDecodeUs: 10,
    perSquaredTokenPs: 1587,
    mixedKvFactor: 1,
    blend: 2,
    jitter: 0.04,
  },
  api: usualApi,
  // The model allows 131,072 tokens, the cache does not: vLLM would not start without a lower max_model_len.
  limits: { ...smallGpuBatch, maxModelLen: 8192, kvCacheTokens: 41_000 },
  slidingWindow: { tokens: 1024, layerShare: 29 / 34 },
} satisfies Profile;
