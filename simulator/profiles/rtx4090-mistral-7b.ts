import { smallGpuBatch, usualApi, type Profile } from './profile.ts';

export default {
  id: 'rtx4090-mistral-7b',
  model: 'mistralai/Mistral-7B-Instruct-v0.3',
  provenance: 'derived',
  evidence:
    'Data sheet of the RTX 4090 and the shape of the model; throughput is within 6 % of a published closed loop of 4 to 48 ' +
    'requests (256 tokens in, 128 out), but that run ended answers early and its TTFT does not match.',
  costs: {
    overheadMs: 0.5,
    weightsMs: 18,
    perTokenUs: 146,
    perKvTokenUs: 0.217,
    perDecodeUs: 10,
    perSquaredTokenPs: 1765,
    mixedKvFactor: 1,
    blend: 2,
    jitter: 0.04,
  },
  api: usualApi,
  limits: { ...smallGpuBatch, maxModelLen: 32_768, kvCacheTokens: 50_000 },
  slidingWindow: null,
} satisfies Profile;
