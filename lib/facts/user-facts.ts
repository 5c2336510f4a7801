import { factsFileSchema, type GpuEntry, type ModelEntry, type ToldSetup } from '../schema/facts-file.ts';
import { UsageError } from '../schema/usage-error.ts';
import { unverified } from './fact.ts';
import { gibibytes, mebibytes, type GpuFacts } from './gpu.ts';
import { isModelConfig, modelFromConfig } from './model-from-config.ts';
import type { ModelFacts } from './model.ts';

/** What the user tells beside the run. */
export interface UserFacts {
  /** Counts before what the run itself says. */
  readonly setup: ToldSetup;
  /** Found before those that the suite knows. */
  readonly gpus: readonly GpuFacts[];
  readonly models: readonly ModelFacts[];
  /** The model of the run, whatever its name. */
  readonly servedModel: ModelFacts | null;
}

/** The user tells nothing. */
export const noFacts: UserFacts = { setup: {}, gpus: [], models: [], servedModel: null };

/** A cache that is not told is taken for the largest there is, so that no bound rests on it. */
const largestCacheMiB = 256;

const idOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9.]+/g, '-');

function gpuOf(entry: GpuEntry, where: string): GpuFacts {
  const { name, aliases, source = where, tflops16, tflops8, tflops4, powerW } = entry;
  const stated = (value: number) => unverified(value, source);
  const optional = (value: number | null | undefined, factor = 1) => (value ? stated(value * factor) : null);
  return {
    id: idOf(name),
    name,
    aliases,
    memoryBytes: stated(gibibytes(entry.memoryGiB)),
    bandwidthBytesPerS: stated(1e9 * entry.bandwidthGBPerS),
    cacheBytes: stated(mebibytes(entry.cacheMiB ?? largestCacheMiB)),
    flops: {
      bits16: stated(1e12 * tflops16),
      bits16Narrow: null,
      bits8: optional(tflops8, 1e12),
      bits4: optional(tflops4, 1e12),
    },
    powerW: optional(powerW),
  };
}

function modelOf(entry: ModelEntry, where: string): ModelFacts {
  const { name, aliases, source = where } = entry;
  const named = { id: idOf(name), names: [name, ...aliases], source };
  if ('config' in entry) return modelFromConfig(entry.config, { ...named, source: `${where}, ${name}` });
  const { aliases: _, name: __, ...shape } = entry;
  return {
    ...shape,
    ...named,
    activeParameters: shape.activeParameters ?? shape.parameters,
    lookedUpParameters: shape.lookedUpParameters ?? shape.hidden * shape.vocabulary,
    weightBits: shape.weightBits ?? null,
    slidingWindow: shape.slidingWindow ?? null,
  };
}

/** What a file of facts, or a model's `config.json`, tells; a UsageError names every mistake in it. */
export function factsFrom(value: unknown, where: string): UserFacts {
  if (isModelConfig(value))
    return { ...noFacts, servedModel: modelFromConfig(value, { id: 'config.json', names: [], source: where }) };
  const parsed = factsFileSchema.safeParse(value);
  if (!parsed.success)
    throw new UsageError(`${where} holds no facts.`, [
      ...parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'it'}: ${message}`),
      'Give the config.json of the model, or an object with setup, gpus and models (docs/facts.md).',
    ]);
  const { setup, gpus, models } = parsed.data;
  return {
    setup,
    gpus: gpus.map((entry) => gpuOf(entry, where)),
    models: models.map((entry) => modelOf(entry, where)),
    servedModel: null,
  };
}

/** Several files as one; what a later one tells counts before the same of an earlier one. */
export function joinFacts(all: readonly UserFacts[]): UserFacts {
  const later = all.toReversed();
  return {
    setup: Object.assign({}, ...all.map(({ setup }) => setup)) as ToldSetup,
    gpus: later.flatMap(({ gpus }) => gpus),
    models: later.flatMap(({ models }) => models),
    servedModel: later.find(({ servedModel }) => servedModel !== null)?.servedModel ?? null,
  };
}
