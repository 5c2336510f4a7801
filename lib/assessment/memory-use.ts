import { kvElementsPerToken } from '../facts/model.ts';
import type { Setup } from '../facts/setup.ts';
import type { Run } from '../schema/run.ts';
import type { ServerSample, ServerValueName } from '../schema/server-sample.ts';
import type { MemoryUse, TokenUse } from '../schema/server-use.ts';
import { sixDigits } from '../statistics/rounding.ts';
import { formatBytes } from '../units/bytes.ts';
import { formatCount, formatTrimmed } from '../units/number.ts';
import { formatQuantity } from '../units/quantity.ts';

type Row = MemoryUse['rows'][number];
/** An amount, with where it comes from. */
type Amount = Pick<Row, 'bytes' | 'source' | 'note'> | null;

/** What is known beside the setup. */
export interface MemoryEvidence {
  readonly run: Run;
  readonly setup: Setup;
  readonly samples: readonly ServerSample[];
  /** Of the run, for the size of its mean request; null where not known. */
  readonly tokens: TokenUse | null;
}

function mostTold(samples: readonly ServerSample[], name: ServerValueName): number | null {
  const told = samples.flatMap(({ up, source, values }) => (up && source === 'gpu' ? (values[name] ?? []) : []));
  return told.length === 0 ? null : told.reduce((most, value) => Math.max(most, value));
}

const bitsWords = (bits: number): string => `${formatTrimmed(bits)} bits`;
/** Of several replicas, each of which has its own. */
const eachWords = (replicas: number): string =>
  replicas === 1 ? '' : `, in each of ${formatCount(replicas)} replicas`;

function weightsOf({ model, weightBits, replicas }: Setup): Amount {
  if (model === null || weightBits === null) return null;
  const billions = `${formatTrimmed(model.parameters / 1e9)} · 10⁹ parameters of the language model`;
  return {
    bytes: (replicas * model.parameters * weightBits) / 8,
    source: 'computed',
    note: `${billions}, ${bitsWords(weightBits)} each${eachWords(replicas)}`,
  };
}

/** Bytes of the keys and values of one token; null where model or cache type are not known. */
const kvBytesPerToken = ({ model, kvBits }: Setup): number | null =>
  model === null || kvBits === null ? null : (kvElementsPerToken(model) * kvBits) / 8;

function cacheOf({ run, setup, tokens }: MemoryEvidence): Amount {
  const perToken = kvBytesPerToken(setup);
  const { kvCacheTokens, replicas, model } = setup;
  const told = Number(run.server.cacheConfig?.['kv_cache_memory_bytes'] ?? Number.NaN);
  const perRequest =
    perToken === null || tokens === null
      ? ''
      : `; ${formatBytes(perToken * tokens.all.mean)} for the mean request at its end`;
  if (told > 0) {
    const each = perToken === null ? '' : `, ${formatBytes(perToken)} a token${perRequest}`;
    return { bytes: replicas * told, source: 'told', note: `by kv_cache_memory_bytes${each}${eachWords(replicas)}` };
  }
  if (perToken === null || kvCacheTokens === null || model === null) return null;
  const layers = `keys and values of ${formatCount(model.layers)} layers`;
  return {
    bytes: replicas * kvCacheTokens * perToken,
    source: 'computed',
    note: `${formatCount(kvCacheTokens)} tokens of ${formatBytes(perToken)}, ${layers}${eachWords(replicas)}${perRequest}`,
  };
}

/** Total and what is taken of it: by an exporter, else by the facts of the GPU and the share that vLLM was told to take. */
function takenOf({ run, setup, samples }: MemoryEvidence): { total: number | null; taken: Amount } {
  const [used, toldTotal] = [mostTold(samples, 'gpuMemoryUsedBytes'), mostTold(samples, 'gpuMemoryTotalBytes')];
  const { gpu, gpus, replicas } = setup;
  const total = toldTotal ?? (gpu === null ? null : gpu.memoryBytes.value * gpus * replicas);
  if (used !== null)
    return { total, taken: { bytes: used, source: 'told', note: 'most that the exporter of the GPU showed' } };
  const share = Number(run.server.cacheConfig?.['gpu_memory_utilization'] ?? Number.NaN);
  if (total === null || !(share > 0)) return { total, taken: null };
  const note = `${formatQuantity(share, 'share')}, by gpu_memory_utilization; no exporter told what was in use`;
  return { total, taken: { bytes: share * total, source: 'computed', note } };
}

/** What is left of an amount beside others; null where one is not known, or they exceed it. */
function restOf(whole: Amount, parts: readonly Amount[], note: string): Amount {
  if (whole === null || parts.some((part) => part === null)) return null;
  const bytes = parts.reduce((left, part) => left - (part?.bytes ?? 0), whole.bytes);
  return bytes < 0 ? null : { bytes, source: 'computed', note };
}

/**
 * What takes the memory of the GPUs, bytes: as far as the server, an exporter of its GPUs and known facts tell, and nothing beyond. Weights need the shape
 * of the model and the bits of a weight, the cache its own size. Null where nothing can be told.
 */
export function memoryUse(evidence: MemoryEvidence): MemoryUse | null {
  const { run, setup, tokens } = evidence;
  const [weights, cache] = [weightsOf(setup), cacheOf(evidence)];
  const { total, taken } = takenOf(evidence);
  const other = restOf(taken, [weights, cache], 'activations, CUDA graphs, the framework, and others’ programs');
  const toldTaken = taken?.source === 'told';
  const whole: Amount = total === null ? null : { bytes: total, source: 'told', note: '' };
  const free = restOf(whole, [taken], '');
  const named: readonly (readonly [string, Amount])[] = [
    ['Weights of the model', weights],
    ['KV cache', cache],
    [toldTaken ? 'Everything else in use' : 'Everything else of it', other],
    [toldTaken ? 'In use together' : 'Set aside for the server', taken],
    ['Free', free],
  ];
  const rows = named.flatMap(([what, amount]): Row[] =>
    amount === null
      ? []
      : [
          {
            what,
            ...amount,
            bytes: Math.round(amount.bytes),
            share: total === null ? null : sixDigits(amount.bytes / total),
          },
        ],
  );
  const kvTokens = setup.kvCacheTokens === null ? null : setup.kvCacheTokens * setup.replicas;
  if (rows.length === 0 && kvTokens === null) return null;
  const fitting = (each: number | null): number | null =>
    kvTokens === null || each === null || each <= 0 ? null : sixDigits(kvTokens / each);
  return {
    rows,
    totalBytes: total,
    kvCacheTokens: kvTokens,
    longestRequests: fitting(run.server.maxModelLen),
    meanRequests: fitting(tokens?.all.mean ?? null),
  };
}
