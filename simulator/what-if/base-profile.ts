import { kvTokensThatFit, stepWeightBytes, usualFlops, type Machine } from '../../lib/facts/ceilings.ts';
import { findGpu, findModel } from '../../lib/facts/find.ts';
import { gibibytes, type GpuFacts } from '../../lib/facts/gpu.ts';
import { headParameters, kvElementsPerToken, stepParameters, type ModelFacts } from '../../lib/facts/model.ts';
import type { Setup } from '../../lib/facts/setup.ts';
import h100Llama from '../profiles/h100-llama-3.1-8b.ts';
import { profiles } from '../profiles/index.ts';
import { largeGpuBatch, smallGpuBatch, usualApi, type Profile } from '../profiles/profile.ts';

/** What a calibration starts from. */
export interface Base {
  readonly profile: Profile;
  /** Whether its proportions are those of the model that was measured: known by facts, or named by the user. */
  readonly shapeKnown: boolean;
  readonly cautions: readonly string[];
}

/** Of the data sheet, what the built-in profiles reach in the middle: reading weights and cache, arithmetic, attention. */
const reached = { weights: 0.78, cache: 0.72, arithmetic: 0.65, attention: 0.9 } as const;
/** Of the memory, what vLLM takes (`--gpu-memory-utilization`), and what activations and graphs leave of it for weights and cache. */
export const memoryUse = 0.9;
const activations = gibibytes(2);
const usualLength = 8192;

/** vLLM's defaults: larger batches from 70 GiB of GPU memory on, but for the A100. */
export const batchOf = (gpu: GpuFacts): typeof smallGpuBatch | typeof largeGpuBatch =>
  gpu.memoryBytes.value >= gibibytes(70) && !gpu.id.startsWith('a100') ? largeGpuBatch : smallGpuBatch;

/** Tokens of cache that a machine has beside the weights, as vLLM sizes it. */
export const cacheTokensOf = (machine: Machine): number =>
  Math.floor(kvTokensThatFit(machine, (1 - memoryUse) * machine.gpu.memoryBytes.value * machine.gpus + activations));

function costsByFacts(machine: Machine): Profile['costs'] {
  const { gpu, gpus, model, kvBits } = machine;
  const bandwidth = gpu.bandwidthBytesPerS.value * gpus;
  const flops = usualFlops(machine);
  const multiplied = stepParameters(model) - headParameters(model);
  const kvBytes = (kvElementsPerToken(model) * (kvBits ?? 16)) / 8;
  return {
    ...h100Llama.costs,
    weightsMs: (1e3 * stepWeightBytes(machine)) / bandwidth / reached.weights,
    perTokenUs: (1e6 * 2 * multiplied) / flops / reached.arithmetic,
    perKvTokenUs: (1e6 * kvBytes) / bandwidth / reached.cache,
    perSquaredTokenPs: (1e12 * 2 * model.layers * model.queryHeads * model.headDim) / flops / reached.attention,
  };
}

function windowOf({ slidingWindow, layers }: ModelFacts): Profile['slidingWindow'] {
  return slidingWindow === null ? null : { tokens: slidingWindow.tokens, layerShare: slidingWindow.layers / layers };
}

/** A profile by data sheet and shape of the model alone. */
function byFacts(machine: Machine): Profile {
  const { gpu, model } = machine;
  const kvCacheTokens = Math.max(usualLength + 16, cacheTokensOf(machine));
  return {
    id: `${gpu.id}-${model.id}-data-sheet`,
    model: model.names[0] ?? model.id,
    provenance: 'derived',
    evidence: `Computed from the data sheet of the ${gpu.name} and the shape of ${model.id}.`,
    costs: costsByFacts(machine),
    api: usualApi,
    limits: { ...batchOf(gpu), maxModelLen: usualLength, kvCacheTokens },
    slidingWindow: windowOf(model),
  };
}

/** The built-in profile of this model on this GPU that rests on a measured server; undefined for none. */
const measuredProfile = ({ gpu, model, gpus, weightBits }: Machine): Profile | undefined =>
  profiles.find(
    ({ id, model: name, provenance }) =>
      provenance === 'measured' &&
      gpus === 1 &&
      weightBits === 16 &&
      findGpu(id.slice(0, id.indexOf('-')))?.id === gpu.id &&
      findModel(name)?.id === model.id,
  );

/** The machine of a setup, with the usual 16 bits where nobody tells; null where GPU or model is not known. */
export const machineOf = ({ gpu, gpus, model, weightBits, kvBits }: Setup): Machine | null =>
  gpu === null || model === null ? null : { gpu, gpus, model, weightBits: weightBits ?? 16, kvBits: kvBits ?? 16 };

/** The profile that a calibration of this setup starts from. */
export function baseOf(setup: Setup, named: Profile | undefined): Base {
  if (named !== undefined) return { profile: named, shapeKnown: true, cautions: [] };
  const machine = machineOf(setup);
  if (machine !== null)
    return { profile: measuredProfile(machine) ?? byFacts(machine), shapeKnown: true, cautions: [] };
  const missing = `Not known: ${setup.unknown.join('; ')}.`;
  const stand = findGpu('h100-sxm');
  if (setup.model === null || stand === null)
    return {
      profile: h100Llama,
      shapeKnown: false,
      cautions: [`${missing} The calibration started from ${h100Llama.id}, and has the proportions of that model.`],
    };
  return {
    profile: byFacts({
      gpu: stand,
      gpus: setup.gpus,
      model: setup.model,
      weightBits: setup.weightBits ?? 16,
      kvBits: setup.kvBits ?? 16,
    }),
    shapeKnown: true,
    cautions: [`${missing} The calibration started from the data sheet of the ${stand.name}.`],
  };
}
