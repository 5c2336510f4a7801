import type { Run, ServerIdentity } from '../schema/run.ts';
import type { ServerSample, ServerValueName } from '../schema/server-sample.ts';
import { setupOf, type Setup, type Told } from './setup.ts';
import { noFacts, type UserFacts } from './user-facts.ts';

const known = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

/** The entries that are known: a told setup has no place for null. */
const withoutGaps = (told: { readonly [N in keyof Told]: Told[N] | null | undefined }): Told =>
  Object.fromEntries(Object.entries(told).filter(([, value]) => known(value))) as Told;

const wholeNumber = (text: string | undefined): number | null =>
  text !== undefined && /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : null;

/** Bits of the KV cache by vLLM's name of its type; `auto` follows the model, of which it says nothing. */
function kvBitsOf(cacheType: string | undefined, weightBits: number | null): number | null {
  if (cacheType === undefined) return null;
  if (cacheType === 'auto') return weightBits !== null && weightBits >= 16 ? weightBits : null;
  if (/fp8|int8/.test(cacheType)) return 8;
  if (/fp4|int4/.test(cacheType)) return 4;
  return /^(b?float16|half|bf16|fp16)$/.test(cacheType) ? 16 : null;
}

function toldByServer({ cacheConfig }: ServerIdentity, weightBits: number | null): Told {
  if (cacheConfig === null) return {};
  const [blocks, size] = [cacheConfig['num_gpu_blocks'], cacheConfig['block_size']].map(wholeNumber);
  return withoutGaps({
    replicas: wholeNumber(cacheConfig['engines']),
    kvCacheTokens:
      wholeNumber(cacheConfig['kv_cache_size_tokens']) ?? (known(blocks) && known(size) ? blocks * size : null),
    kvBits: kvBitsOf(cacheConfig['cache_dtype'], weightBits),
    prefixCaching: /^(true|false)$/i.test(cacheConfig['enable_prefix_caching'] ?? '')
      ? cacheConfig['enable_prefix_caching']?.toLowerCase() === 'true'
      : null,
  });
}

/** Answers that each request asks for at once, of which every step makes a token each. */
function choicesOf({ configuration }: Run): number {
  const extra = configuration['EXTRA_BODY'];
  if (typeof extra !== 'string') return 1;
  const n = Number(/"n"\s*:\s*(\d+)/.exec(extra)?.[1] ?? 1);
  return Math.max(1, n);
}

/** Kinds of servers whose metrics tell of speculative decoding, if there is any. */
const tellDrafts: ReadonlySet<string> = new Set(['vllm', 'llama.cpp']);

/** Tokens of one answer in a step at most: the drafted ones, if all were accepted, and the one that every step makes. */
function tokensPerStep(samples: readonly ServerSample[]): number | null {
  const ofServer = samples.filter(({ source, up, kind }) => source === 'server' && up && tellDrafts.has(kind ?? ''));
  if (ofServer.length === 0) return null;
  const most = (name: ServerValueName): number | null => {
    const values = ofServer.map(({ values: all }) => all[name]).filter(known);
    return values.length === 0 ? null : values.reduce((largest, value) => Math.max(largest, value));
  };
  const [drafts, tokens] = [most('specDrafts'), most('specDraftTokens')];
  if (!tokens) return 1;
  return drafts ? 1 + tokens / drafts : null;
}

function toldByExporter(samples: readonly ServerSample[], engines: number): Told {
  const ofGpus = samples.filter(({ source, up }) => source === 'gpu' && up);
  const all = ofGpus.find(({ values }) => values.gpus !== undefined)?.values.gpus;
  return withoutGaps({
    gpu: ofGpus.find(({ gpuName }) => gpuName !== undefined)?.gpuName,
    gpus: all === undefined ? null : Math.max(1, Math.ceil(all / engines)),
  });
}

function toldBySettings({ configuration }: Run): Told {
  const text = (name: string): string | null => {
    const value = configuration[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const count = (name: string): number | null => {
    const value = configuration[name];
    return typeof value === 'number' ? value : null;
  };
  return withoutGaps({
    gpu: text('GPU'),
    gpus: count('GPUS'),
    replicas: count('REPLICAS'),
    weightBits: count('WEIGHT_BITS'),
  });
}

/**
 * What answered in a run: by the user's facts, else by its settings, else by what the server and the exporter of its GPUs told. All
 * GPUs that an exporter shows are taken for those of this server, which makes bounds wider than they may be.
 */
export function setupOfRun(run: Run, samples: readonly ServerSample[], facts: UserFacts = noFacts): Setup {
  const settings = toldBySettings(run);
  const { model, modelRoot } = run.server;
  const weightBits = facts.setup.weightBits ?? settings.weightBits ?? null;
  const perAnswer = tokensPerStep(samples);
  const byServer = toldByServer(run.server, weightBits);
  return setupOf(
    {
      model,
      otherModelNames: modelRoot === null ? [] : [modelRoot],
      ...withoutGaps({ tokensPerStep: perAnswer === null ? null : perAnswer * choicesOf(run) }),
      ...toldByExporter(samples, byServer.replicas ?? 1),
      ...byServer,
      ...settings,
    },
    facts,
  );
}
