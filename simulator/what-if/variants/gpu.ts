import { stepFloorS, usualFlops, type Machine } from '../../../lib/facts/ceilings.ts';
import { refuse, tell, type Answer } from '../../../lib/capacity/answer.ts';
import { findGpu } from '../../../lib/facts/find.ts';
import type { GpuFacts } from '../../../lib/facts/gpu.ts';
import { gpus } from '../../../lib/facts/gpus/index.ts';
import { kvElementsPerToken } from '../../../lib/facts/model.ts';
import type { Setup } from '../../../lib/facts/setup.ts';
import { UsageError } from '../../../lib/schema/usage-error.ts';
import { inOneList } from '../../../lib/units/list.ts';
import { formatCount, formatSignificant } from '../../../lib/units/number.ts';
import type { Profile } from '../../profiles/profile.ts';
import { batchOf, cacheTokensOf, machineOf, memoryUse } from '../base-profile.ts';
import { tokens, type Calibrated, type Change, type Changed, type Variant, type VariantKind } from '../variant.ts';

/** Those that servers are rented with; other than the measured one. */
const usual = ['rtx-5090', 'l40s', 'a100-80gb-sxm', 'h100-sxm', 'h200'] as const;

/**
 * The share of its data sheet that a GPU reaches differs from one to the next: in the built-in profiles from 0.73 to 0.80 when weights
 * are read, from 0.55 to 0.96 in arithmetic (`simulator/profiles/`).
 */
const uncertainty = 0.2;

const named = (id: string): Variant => {
  const gpu = findGpu(id);
  if (gpu === null)
    throw new UsageError(`gpu:${id}: this GPU is not known.`, [`known are ${inOneList(gpus.map((each) => each.id))}`]);
  return {
    id: `gpu:${gpu.id}`,
    name: ({ setup }) => `${gpu.name} instead of ${setup.gpu?.name ?? 'what it was'}`,
    applies: ({ setup }) => setup.gpu !== null && setup.gpu.id !== gpu.id && setup.model !== null,
    change: (from) => change(from, gpu),
  };
};

/** Tokens of cache beside the weights: what was measured, and what the other memory has more or less of. */
function cacheOf({ profile, setup }: Calibrated, machine: Machine, other: Machine): number {
  if (setup.kvCacheTokens === null) return cacheTokensOf(other);
  const bytesPerToken = (kvElementsPerToken(machine.model) * (machine.kvBits ?? 16)) / 8;
  const more = memoryUse * machine.gpus * (other.gpu.memoryBytes.value - machine.gpu.memoryBytes.value);
  return Math.floor(profile.limits.kvCacheTokens + more / bytesPerToken);
}

/** Memory-bound times as the bandwidths, arithmetic as the peaks; what the host does stays as it is. */
function costsOn({ costs }: Profile, machine: Machine, other: Machine): Profile['costs'] {
  const memory = machine.gpu.bandwidthBytesPerS.value / other.gpu.bandwidthBytesPerS.value;
  const arithmetic = usualFlops(machine) / usualFlops(other);
  return {
    ...costs,
    weightsMs: costs.weightsMs * memory,
    perKvTokenUs: costs.perKvTokenUs * memory,
    perTokenUs: costs.perTokenUs * arithmetic,
    perSquaredTokenPs: costs.perSquaredTokenPs * arithmetic,
  };
}

const gigabytes = ({ bandwidthBytesPerS }: GpuFacts): string =>
  `${formatSignificant(bandwidthBytesPerS.value / 1e9)} GB/s`;
const teraflops = ({ flops }: GpuFacts): string => `${formatSignificant(flops.bits16.value / 1e12)} TFLOP/s`;

/**
 * vLLM's own choice for a GPU is taken to change with it, where the measured server had what vLLM chooses; and a context longer than
 * the cache, with which vLLM would not start, to be shortened.
 */
function limitsOn({ limits }: Profile, from: GpuFacts, to: GpuFacts, kvCacheTokens: number): Profile['limits'] {
  const [before, after] = [batchOf(from), batchOf(to)];
  const follow = <N extends 'maxNumSeqs' | 'maxNumBatchedTokens'>(name: N): number =>
    limits[name] === before[name] ? after[name] : limits[name];
  return {
    ...limits,
    kvCacheTokens,
    maxModelLen: Math.min(limits.maxModelLen, kvCacheTokens - limits.blockSize),
    maxNumSeqs: follow('maxNumSeqs'),
    maxNumBatchedTokens: follow('maxNumBatchedTokens'),
  };
}

function changesTo(from: Profile, to: Profile['limits'], own: GpuFacts, gpu: GpuFacts): Change[] {
  const { limits } = from;
  const options = [
    ['--max-model-len', limits.maxModelLen, to.maxModelLen],
    ['--max-num-seqs', limits.maxNumSeqs, to.maxNumSeqs],
    ['--max-num-batched-tokens', limits.maxNumBatchedTokens, to.maxNumBatchedTokens],
  ] as const;
  return [
    { name: 'memory bandwidth', from: gigabytes(own), to: gigabytes(gpu) },
    { name: 'arithmetic in 16 bits', from: teraflops(own), to: teraflops(gpu) },
    { name: 'KV cache', from: tokens(limits.kvCacheTokens), to: tokens(to.kvCacheTokens) },
    ...options
      .filter(([, before, after]) => before !== after)
      .map(([name, before, after]) => ({ name, from: formatCount(before), to: formatCount(after) })),
  ];
}

/**
 * Of the bandwidth of its data sheet, what a machine reaches when memory sets the time of its steps; the built-in profiles have 0.73 to 0.80.
 * Below, something else sets it, which another memory does not change; above, the GPU or the bits of the weights are not what was told.
 */
const memoryBound = { least: 0.4, most: 1.1 } as const;

/** Why nothing follows from data sheets; null where it does. */
function notByMemory({ costs }: Profile, machine: Machine): string | null {
  const floorMs = 1e3 * stepFloorS(machine);
  const reached = floorMs / costs.weightsMs;
  if (reached >= memoryBound.least && reached <= memoryBound.most) return null;
  const words = `a step takes ${formatSignificant(costs.weightsMs)} ms beside what its requests add, and reading the weights takes ${formatSignificant(floorMs)} ms by the data sheet of the ${machine.gpu.name}`;
  return reached < memoryBound.least
    ? `What another GPU brings cannot be told: ${words}. Launches, the host or another limit set its time, and no data sheet says those.`
    : `What another GPU brings cannot be told: ${words}. Is it that GPU, and are the weights of ${machine.weightBits ?? 16} bits (settings GPU, WEIGHT_BITS)?`;
}

const unknownWords = ({ unknown }: Setup): string =>
  `What another GPU brings follows from what this one is, and that is not known: ${unknown.join('; ')}.`;

function change(from: Calibrated, gpu: GpuFacts): Answer<Changed> {
  const { profile, shape, setup } = from;
  const machine = machineOf(setup);
  if (machine === null) return refuse(unknownWords(setup));
  if (machine.gpu.id === gpu.id) return refuse(`It was measured on the ${gpu.name}.`);
  const other = notByMemory(profile, machine);
  if (other !== null) return refuse(other);
  const kvCacheTokens = cacheOf(from, machine, { ...machine, gpu });
  const longest = Math.max(...shape.lengths.map(({ promptTokens, outputTokens }) => promptTokens + outputTokens));
  if (kvCacheTokens < longest + profile.limits.blockSize)
    return refuse(
      `${machine.model.id} does not fit ${machine.gpus > 1 ? `${machine.gpus} of ` : ''}the ${gpu.name}: beside its weights ${tokens(Math.max(0, kvCacheTokens))} of KV cache are left, ` +
        `and the longest measured request has ${tokens(longest)}. Use more GPUs, or weights of fewer bits.`,
    );
  const limits = limitsOn(profile, machine.gpu, gpu, kvCacheTokens);
  return tell({
    profile: { ...profile, limits, costs: costsOn(profile, machine, { ...machine, gpu }) },
    shape,
    changes: changesTo(profile, limits, machine.gpu, gpu),
    uncertainty,
    cautions: [
      'By the data sheets: both GPUs are taken to reach the same share of theirs.',
      ...(machine.gpus > 1 ? ['What the GPUs tell one another is taken to cost the same share of the time.'] : []),
    ],
  });
}

export default {
  id: 'gpu',
  words: `another GPU by its data sheet, e.g. gpu:h100; without a name ${usual.join(', ')}`,
  variants: (argument) => (argument === null ? usual : [argument]).map(named),
} satisfies VariantKind;
